/** The verdict on a BPMN model: all its processes, and a sentence for each problem. */
import type { NetCode, NetProblem } from "../domain/flow-net.ts";
import { proveNet, sortProblems } from "../domain/prove-net.ts";
import { readBpmn, type Unsupported } from "./read-bpmn.ts";

/** A problem with a sentence for people. */
export type BpmnProblem = NetProblem & { message: string };

/**
 * Judges every process in the file by itself; throws UnreadableModel when there is none. Of a process with an element
 * that cannot be judged only that is told: its other faults could come from the gap.
 */
export function proveBpmn(bytes: Uint8Array): { sound: boolean; problems: BpmnProblem[] } {
  const { nets, unsupported } = readBpmn(bytes);
  const refused = unsupported.map(({ id }): NetProblem => ({ code: "unsupported", step: id, path: [id] }));
  const whole = nets.filter((net) => !unsupported.some((one) => one.net === net.id));
  const found = sortProblems([...refused, ...whole.flatMap((net) => proveNet(net).problems)]);
  const why = new Map(unsupported.map((one) => [one.id, one]));
  const problems = found.map((problem) => ({ ...problem, message: sentence(problem, why.get(problem.step)) }));
  return { sound: problems.length === 0, problems };
}

const SENTENCES: Record<NetCode, (step: string) => string> = {
  deadlock: (step) => `${step} waits for a token that can never come, and nothing else can move`,
  "lack-of-synchronization": (step) => `what follows ${step} can be started again while it still runs`,
  "improper-end": (step) => `the end ${step} can be reached more than once in the same run`,
  livelock: (step) => `from ${step} on it can only go round for ever; no end can be reached`,
  "dead-step": (step) => `no run ever comes to ${step}`,
  "no-start": (step) => `nothing in ${step} can begin a run: every step waits for another`,
  unsupported: (step) => `${step} cannot be judged`,
  limit: (step) => `${step} has more markings than can be looked at, so it is not proved`,
};

function sentence({ code, step }: NetProblem, refused: Unsupported | undefined): string {
  if (code === "unsupported" && refused) return `${refused.name} ${step} cannot be judged: ${refused.why}`;
  return SENTENCES[code](step);
}

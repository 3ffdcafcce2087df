/** `mz flow check FILE`: proves that a flow can always end, whoever drew it. */
import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { UnreadableModel } from "../bpmn/parse-model.ts";
import { proveBpmn } from "../bpmn/prove-bpmn.ts";
import { MOST_MARKINGS } from "../domain/flow-net.ts";
import { proveDefinition } from "./check-definition.ts";

/** One fault with the ids of the nodes on a shortest way to it, and what it means in a sentence. */
export type FlowProblem = { code: string; step: string; path: string[]; message: string };

export type FlowVerdict = { sound: boolean; problems: FlowProblem[] };

/** Exit code 0 when the flow is sound, 1 when it is not, 2 when there is nothing to judge. */
export async function flowCheck(args: string[]): Promise<number> {
  const formAt = args.indexOf("--form");
  const form = formAt < 0 ? undefined : args[formAt + 1];
  const given = formAt < 0 ? args : args.toSpliced(formAt, 2);
  const files = given.filter((arg) => !arg.startsWith("--"));
  const unknown =
    formAt >= 0 && form === undefined
      ? "--form without FILE"
      : given.find((arg) => arg.startsWith("--") && arg !== "--json");
  const [file] = files;
  if (file === undefined || files.length > 1 || unknown !== undefined) {
    console.error(
      `mz flow check: ${unknown ? `there is no option ${unknown}` : "name one file"} (mz flow check --help)`,
    );
    return 2;
  }
  try {
    const verdict = checkFlowFile(file, await readFile(file), form);
    console.log(args.includes("--json") ? JSON.stringify(verdict, null, 2) : describeVerdict(basename(file), verdict));
    return verdict.sound ? 0 : 1;
  } catch (error) {
    const missing = error instanceof Error && "code" in error;
    if (!(error instanceof UnreadableModel) && !missing) throw error;
    console.error(`mz flow check: ${file}: ${missing ? readingFault(error) : error.message}`);
    return 2;
  }
}

/** Judges the flow in a file by the kind its name tells; throws UnreadableModel when it holds none. */
export function checkFlowFile(name: string, bytes: Uint8Array, form?: string): FlowVerdict {
  const kind = extname(name).toLowerCase();
  if (kind === ".bpmn" || kind === ".xml" || kind === ".bpmn2" || kind === ".bpmn20") return proveBpmn(bytes);
  if (kind === ".json") return proveDefinition(name, new TextDecoder().decode(bytes), form);
  throw new UnreadableModel("only flow definitions (.json) and BPMN models (.bpmn, .xml) can be checked");
}

/** The verdict as text: one paragraph for each problem, the nearest first. */
export function describeVerdict(name: string, verdict: FlowVerdict): string {
  if (verdict.sound) return `${name}: sound`;
  const count = verdict.problems.length === 1 ? "1 problem" : `${verdict.problems.length} problems`;
  const lines = verdict.problems.map(({ code, message, path }) =>
    [`  ${code}: ${message}`, ...(path.length > 1 ? [`    way: ${path.join(" > ")}`] : [])].join("\n"),
  );
  return [`${name}: not sound, ${count}`, ...lines].join("\n");
}

function readingFault(error: Error): string {
  return "code" in error && error.code === "ENOENT"
    ? "there is no such file"
    : "code" in error && error.code === "EISDIR"
      ? "this is a folder"
      : "the file cannot be read";
}

export const FLOW_CHECK_HELP = `usage: mz flow check FILE [--form FILE] [--json]

Proves that a flow is sound: whatever people decide, it can always come to an end, no step is held up for ever, none runs
twice at once, and every step can be reached. FILE is a flow definition (.json), proved with all values that its conditions
tell apart; its form, parts and code lists are looked for in the pack around it. Or FILE is a BPMN 2.0 model (.bpmn or .xml), of blocks or of any other shape;
every process in it is judged. Where it is not sound, every fault is told once, with a shortest way to it.

What is not read in BPMN models: data and conditions (every branch can be taken), messages between pools, compensation, and the inside
of call activities and ad-hoc sub-processes. Loops and repeated activities count as one run. At most
${MOST_MARKINGS.toLocaleString("en")} markings are looked at after reduction; a larger model is refused, never passed.

  --form   the form of a flow definition, where it does not lie in ../form beside it
  --json   one JSON object: {"sound", "problems": [{"code", "step", "path", "message"}]}

Exit code: 0 sound, 1 not sound, 2 the file cannot be read or wrong use.`;

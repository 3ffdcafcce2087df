/** Every step of a flow with where a case stands in it now. */
import { allSteps, type Flow } from "../domain/flow.ts";
import { blocksAround, isParallel, planOf } from "../domain/flow-plan.ts";
import type { CaseRow, TaskRow } from "./queries.ts";

type Told = { kind: string; step: string };
const PASSED = new Set([
  "agreed",
  "handled",
  "voted",
  "closed",
  "posted",
  "amended",
  "published",
  "acted",
  "settled",
  "woke",
  "skipped",
  "copied",
]);

/** Every step of the flow with where the case stands in it, for the reader's picture. */
export function stepsOf(flow: Flow, row: CaseRow, tasks: readonly TaskRow[], events: readonly Told[]) {
  const plan = planOf(flow);
  const roundStart = events.findLastIndex((e) => e.kind === "submitted");
  const thisRound = events.slice(roundStart + 1);
  const waiting = new Set(row.state.active.map((a) => a.step));
  const last = Math.max(-1, ...[...waiting].map((id) => plan.get(id)?.rank ?? -1));
  return allSteps(flow).map((step) => {
    const around = blocksAround(plan, step.id);
    const passed =
      step.do === "submit" ||
      (row.state.path.includes(step.id) && thisRound.some((e) => e.step === step.id && PASSED.has(e.kind)));
    const current = waiting.has(step.id) || (row.status === "returned" && step.do === "submit");
    const over = row.status !== "running" || (plan.get(step.id)?.rank ?? 0) < last;
    // Beside the place that is furthest on, a branch may still have its steps before it.
    const beside = around.some(({ block }) => isParallel(block) && row.state.joins[block.id] !== undefined);
    const mine = tasks.filter((t) => t.step === step.id && t.round === row.round && t.status !== "superseded");
    return {
      id: step.id,
      title: step.title,
      do: step.do,
      state: current
        ? ("current" as const)
        : passed
          ? ("done" as const)
          : over && !(beside && row.status === "running")
            ? ("skipped" as const)
            : ("next" as const),
      people: mine.map((t) => ({
        name: t.name,
        unit: t.unit_name ?? "",
        ...(t.status !== "open" && { decision: t.status, at: t.decided_at?.toISOString() }),
      })),
    };
  });
}

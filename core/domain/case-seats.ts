/** Whether a step is decided: its rule over the seats as they stand. */
import { type Active, hasDecided, type Seat } from "./case-state.ts";
import type { HumanStep } from "./flow.ts";
import { type Member, type Tally, tally } from "./vote.ts";

export type Verdict = "open" | "passed" | "failed";

/** The verdict of a step; `closed` counts a vote as it stands. */
export function verdictOf(step: HumanStep, active: Active, closed = false): Verdict {
  const byRule = ruleVerdict(step, active, closed);
  const after = active.seats.some((seat) => seat.kind === "after" && seat.status === "asked");
  return byRule === "passed" && after ? "open" : byRule;
}

function ruleVerdict(step: HumanStep, active: Active, closed: boolean): Verdict {
  const members = votersOf(active);
  if (step.do === "approve" && typeof step.decide === "object") return tallyOf(step, active, closed)?.result ?? "open";
  // Claimed is done by who claimed it, whatever the rule says.
  if (step.do === "approve" && step.decide === "all" && active.order !== "claim")
    return members.every(hasDecided) ? "passed" : "open";
  return members.some(hasDecided) ? "passed" : "open";
}

/** The count of a step that votes; undefined for others. */
export function tallyOf(step: HumanStep, active: Active, closed = false): Tally | undefined {
  if (step.do !== "approve" || typeof step.decide !== "object") return undefined;
  const { veto = [], weights = {} } = step.decide;
  const members = votersOf(active).map(
    (seat): Member => ({
      ballot: seat.status === "asked" ? undefined : (seat.status as Member["ballot"]),
      weight: weights[seat.why.role ?? ""] ?? 1,
      veto: veto.includes(seat.why.role ?? ""),
    }),
  );
  return tally(step.decide, members, closed);
}

/** Seats that count: asked at the beginning or added beside them, and not taken away. */
export function votersOf(active: Active): Seat[] {
  return active.seats.filter((s) => (s.kind === "member" || s.kind === "alongside") && s.status !== "gone");
}

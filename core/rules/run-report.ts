/** What a run reports: by rule how many were judged and what could not be, with a few examples of each. */
import type { BrokenRule } from "./judge-safely.ts";
import type { Context } from "../context.ts";
import { covers, type Identity } from "../domain/scope.ts";
import type { Every } from "../domain/run-order.ts";
import type { Judged } from "./read-world.ts";
import { listRuns, type RuleReport, type RunReport } from "./run-queries.ts";

const EXAMPLES = 5;
export type Counted = { judged: number; missing: number; failed: number };

/** Adds a batch to a report in place, and says how much it was. A rule that broke failed for each of the subjects. */
export function addToReport(
  report: RunReport,
  judged: readonly Judged[],
  broken: readonly BrokenRule[],
  subjects: readonly string[],
): Counted {
  const counted: Counted = { judged: 0, missing: 0, failed: 0 };
  const ofRule = (rule: string): RuleReport => (report[rule] ??= { judged: 0, missing: 0, failed: 0, examples: [] });
  const note = (rule: string, kind: "missing" | "failed", times: number, example: RuleReport["examples"][number]) => {
    const one = ofRule(rule);
    one[kind] += times;
    counted[kind] += times;
    if (one.examples.length < EXAMPLES) one.examples.push(example);
  };
  for (const { placed, subject, verdict } of judged) {
    const { id } = placed.compiled.rule;
    ofRule(id).judged++;
    counted.judged++;
    if (verdict.kind !== "missing" && verdict.kind !== "failed") continue;
    const why = verdict.kind === "missing" ? verdict.names.join(", ") : verdict.reason;
    const { unit, county, city, province } = subject;
    const place = { unit, county, city, province };
    note(id, verdict.kind, 1, { subject: subject.id, object: subject.name, why, place });
  }
  for (const { placed, reason } of broken)
    note(placed.compiled.rule.id, "failed", subjects.length, { subject: "", object: "", why: reason });
  return counted;
}

/** The newest runs with what could not be judged; things are named to those who may read documents of their place. */
export async function readRuns(context: Context, identity: Identity, every: Every | "event" | undefined) {
  return (await listRuns(context.pool, [every ?? null])).map(({ report, as_of, started_at, finished_at, ...run }) => ({
    ...run,
    asOf: as_of,
    startedAt: started_at.toISOString(),
    finishedAt: finished_at?.toISOString() ?? null,
    rules: Object.entries(report).map(([id, { examples, ...counts }]) => {
      const rule = context.definitions.find("rule", id);
      return {
        rule: { id, code: rule?.code ?? "", title: rule?.title ?? id },
        ...counts,
        examples: examples
          .filter(({ place }) => place === undefined || covers(identity, "document.read", place))
          .map(({ subject, object, why }) => ({ subject, object, why })),
      };
    }),
  }));
}

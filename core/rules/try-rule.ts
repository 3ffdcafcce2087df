/** A drafted rule tried on what is there: whom it would hit and why, and what differs from the published one. Nothing is kept. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { checkRule } from "../domain/check-rule.ts";
import type { Sentence } from "../domain/definition-references.ts";
import { dayInChina } from "../domain/day.ts";
import { problem } from "../domain/problem.ts";
import type { Rule } from "../domain/rule.ts";
import { parametersAt } from "../domain/rule-parameter.ts";
import { compileRule, type Verdict } from "../domain/run-rule.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import { Refusal } from "../errors.ts";
import { withSources } from "./ask-sources.ts";
import { listUnitsInReach } from "./queries.ts";
import { judgeSubjects, listSubjects } from "./read-world.ts";
import type { PlacedRule } from "./rule-store.ts";
import { kindOf, type Subject } from "./subject.ts";

const BATCH = 500;
/** More would make somebody wait; what was left out is said. */
const MOST = 20_000;
const SHOWN = 100;
const ORDER = ["grey", "red", "block", "orange", "warn", "yellow", "blue", "hint"];

export type TriedSubject = {
  subject: Pick<Subject, "kind" | "id" | "name" | "project" | "unit">;
  outcome: Verdict["kind"];
  as?: string;
  message: string;
  compared: { label: string; text: string | null }[];
  why: string[];
};
export type Difference = { subject: TriedSubject["subject"]; before: string | null; after: string | null };

/** Judges what the reader may see, as of today; with `version` also by that published version, side by side. */
export async function tryRule(context: Context, identity: Identity, body: unknown, version?: number) {
  const draft = soundRule(context, body);
  const asOf = dayInChina(context.clock());
  const kind = kindOf(draft.watches);
  const published = version === undefined ? undefined : context.definitions.find("rule", draft.id, version);
  const compiled = compileRule(draft, context.definitions.find, context.types);
  const former = published && compileRule(published, context.definitions.find, context.types);
  const counts: Record<Verdict["kind"], number> = { quiet: 0, outside: 0, fires: 0, missing: 0, failed: 0 };
  const fires: Record<string, number> = {};
  const list: TriedSubject[] = [];
  const differences: Difference[] = [];
  let judged = 0;
  const units = (await listUnitsInReach(context.pool, [])).filter((unit) => covers(identity, "document.read", unit));
  for (const unit of units) {
    const place = await placeOfUnit(context, context.pool, unit.unit);
    const placed = (of: NonNullable<typeof former>): PlacedRule => ({
      compiled: of,
      params: parametersAt(of.rule, of.rule === draft ? [] : context.ruleSettings.all, place).values,
      set: {},
    });
    const rules =
      former && kindOf(former.rule.watches) === kind ? [placed(compiled), placed(former)] : [placed(compiled)];
    for (let after: string | null = null; judged < MOST; ) {
      const ids: string[] = await listSubjects(context.pool, kind, rules, { units: [unit.unit], after, limit: BATCH });
      if (ids.length === 0) break;
      after = ids.at(-1) ?? null;
      const verdicts = await withSources(context, (own) => judgeSubjects(own, context.pool, kind, rules, ids, asOf));
      const before = new Map(
        verdicts.filter((v) => v.placed.compiled.rule !== draft).map((v) => [v.subject.id, asText(v.verdict)]),
      );
      for (const { placed: by, subject, verdict } of verdicts) {
        if (by.compiled.rule !== draft) continue;
        judged++;
        counts[verdict.kind]++;
        if (verdict.kind === "fires") fires[verdict.as] = (fires[verdict.as] ?? 0) + 1;
        const told = triedOf(subject, verdict);
        if (verdict.kind !== "quiet" && verdict.kind !== "outside") list.push(told);
        const [old, now] = [before.get(subject.id) ?? null, asText(verdict)];
        if (former && old !== now && differences.length < SHOWN)
          differences.push({ subject: told.subject, before: old, after: now });
      }
      list.sort((a, b) => rank(a) - rank(b)).splice(SHOWN);
    }
  }
  const { quiet: met, outside, missing: unsure, failed } = counts;
  return {
    asOf,
    judged,
    met,
    outside,
    unsure,
    failed,
    fires,
    list,
    ...(judged >= MOST && { stopped: MOST }),
    ...(former && { differences }),
  };
}

function soundRule(context: Context, body: unknown): Rule {
  const shape = shapeFaults(body, context.types);
  const [faults, rule]: [RuleFault[], Rule?] = shape.length > 0 ? [shape] : checked(context, body as Rule);
  if (!rule || rule.kind !== "rule")
    throw new Refusal("rule.faulty", {
      problems: faults.map(({ pointer, found, expected, code = "rule.fault", params = { found, expected } }) =>
        problem(code, pointer, params),
      ),
      facts: { count: faults.length },
    });
  return rule;
}

type RuleFault = { pointer: string; found: string; expected: string } & Partial<Sentence>;

function checked(context: Context, rule: Rule): [RuleFault[], Rule?] {
  const faults: RuleFault[] = [];
  const { find, all } = context.definitions;
  checkRule(rule, { find, all }, context.types, (pointer, found, expected, sentence) =>
    faults.push({ pointer, found, expected, ...sentence }),
  );
  return faults.length > 0 ? [faults] : [[], rule];
}

function triedOf({ kind, id, name, project, unit }: Subject, verdict: Verdict): TriedSubject {
  return {
    subject: { kind, id, name, project, unit },
    outcome: verdict.kind,
    ...(verdict.kind === "fires" && { as: verdict.as }),
    message: verdict.kind === "fires" ? verdict.message : "",
    compared: verdict.kind === "outside" ? [] : verdict.compared,
    why: verdict.kind === "missing" ? verdict.names : verdict.kind === "failed" ? [verdict.reason] : [],
  };
}

function asText(verdict: Verdict): string {
  return verdict.kind === "fires" ? verdict.as : verdict.kind;
}

function rank({ outcome, as }: TriedSubject): number {
  return outcome === "fires" ? ORDER.indexOf(as ?? "") : outcome === "failed" ? 50 : 60;
}

/** Applies verdicts to hits, a batch in one transaction: opens, keeps, raises, lowers and closes them, and tells people. */
import type { Queryable } from "../database/database.ts";
import { type HitChange, judgeHit } from "../domain/hit.ts";
import type { Level } from "../domain/rule.ts";
import type { Actor } from "../evidence/append.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { type HitRow, listSettled, lockOpenHits } from "./hit-queries.ts";
import type { Judged } from "./read-world.ts";
import { tellingsOf } from "./tell-hits.ts";
import { type ChangedHit, openHitOf, writeHits } from "./write-hits.ts";

/** Who acts where a rule does: nobody, at no address. */
export function byRules(at: Date): Actor {
  return { person: null, address: "rules", at };
}

/** What a batch did; `troubled` are verdicts that could not be given. */
export type KeptHits = { opened: number; closed: number; troubled: Judged[]; hints: Hint[] };

/** Applies the verdicts for a day in China. Each (rule, subject) stands in the batch once. */
export async function keepHits(
  tx: Queryable,
  judged: readonly Judged[],
  when: { at: Date; asOf: string },
): Promise<KeptHits> {
  const troubled = judged.filter(({ verdict }) => verdict.kind === "missing" || verdict.kind === "failed");
  if (judged.length === 0) return { opened: 0, closed: 0, troubled, hints: [] };
  const subjects = [...new Set(judged.map(({ subject }) => subject.id))];
  const rules = [...new Set(judged.map(({ placed }) => placed.compiled.rule.id))];
  const rows = await lockOpenHits(tx, [subjects, rules]);
  const settledRows = await listSettled(tx, [subjects, rules]);
  const open = new Map(rows.map((row) => [`${row.subject} ${row.rule}`, row]));
  const settled = new Map(settledRows.map((row) => [`${row.subject} ${row.rule}`, row.level]));
  const changed = judged.flatMap((one) => {
    const key = `${one.subject.id} ${one.placed.compiled.rule.id}`;
    return changeOf(one, open.get(key), settled.get(key), when);
  });
  const { written, hints } = await writeHits(tx, changed, byRules(when.at), when.asOf);
  const counted = (kind: string): number =>
    written.filter(({ change }) => change.events.some((event) => event.kind === kind)).length;
  return { opened: counted("opened"), closed: counted("closed"), troubled, hints };
}

function changeOf(
  one: Judged,
  row: HitRow | undefined,
  settled: Level | undefined,
  { at, asOf }: { at: Date; asOf: string },
): ChangedHit[] {
  const { rule } = one.placed.compiled;
  const open = row && openHitOf(row);
  const change = judgeHit(rule, open, settled, one.verdict, asOf);
  const same = change.hit === undefined || JSON.stringify(change.hit) === JSON.stringify(open);
  if (same && change.events.length === 0 && change.settled === settled) return [];
  const next = rowOf(one, row, change, at, asOf);
  return [
    {
      row: next,
      opened: row === undefined && change.hit !== undefined,
      change,
      wasSettled: settled !== undefined,
      tell: change.tell === undefined ? [] : tellingsOf(rule, change.tell),
    },
  ];
}

/** The hit as it is to be stored. An old one keeps its version and parameters. */
function rowOf(
  { placed, subject }: Judged,
  row: HitRow | undefined,
  { hit, events }: HitChange,
  at: Date,
  asOf: string,
): HitRow {
  const { rule } = placed.compiled;
  const before: HitRow = row ?? {
    id: uuidv7(at),
    rule: rule.id,
    rule_version: rule.version,
    params: placed.params,
    subject_kind: subject.kind,
    subject: subject.id,
    project: subject.project,
    unit: subject.unit,
    province: subject.province,
    city: subject.city,
    county: subject.county,
    object: subject.name,
    level: "blue",
    told: [],
    mark: null,
    message: "",
    compared: [],
    first_seen: asOf,
    last_seen: asOf,
    judged_on: asOf,
    cleared_on: null,
    not_judged: null,
    escalated: [],
    handle_form: null,
    freeze_of: null,
    document: null,
    frozen_at: null,
    tries: 0,
  };
  const said = events.findLast((event) => "message" in event);
  if (!hit) return { ...before, judged_on: asOf };
  return {
    ...before,
    level: hit.level,
    told: [...hit.told],
    last_seen: hit.lastSeen,
    judged_on: hit.judgedOn,
    cleared_on: hit.clearedOn,
    not_judged: hit.notJudged,
    ...(said && { message: said.message, compared: said.compared }),
    handle_form: hit.handles ? (before.handle_form ?? rule.handle?.form ?? null) : null,
    freeze_of: hit.freezes ? (before.freeze_of ?? rule.freeze?.of ?? null) : null,
  };
}

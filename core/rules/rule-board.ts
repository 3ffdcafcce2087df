/** A board of what waits: the running documents of a form that a person may read, each with the marks of a list of rules. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { stateTitle } from "../definitions/state-title.ts";
import { listDocuments } from "../documents/list-documents.ts";
import { dayInChina } from "../domain/day.ts";
import type { List } from "../domain/list.ts";
import { boardTitle } from "../domain/page.ts";
import { listsOf, type Mark, markOf, resultOf, type RuleResult } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { judgeSubjects } from "./read-world.ts";
import { rulesAt } from "./rule-store.ts";

/** More would be no board; how many there are is said. */
const MOST = 200;

export type BoardQuery = { form: string; list: string };
export type BoardLine = { rule: string; code: string; title: string; mark: Mark };

/** The newest first; marks are judged now, in one statement for each unit. */
export async function readRuleBoard(
  context: Context,
  identity: Identity,
  { form: formId, list: listId }: BoardQuery,
  label: (key: string) => string,
) {
  const form = context.definitions.find("form", formId);
  if (!form) throw new Refusal("definition.not-found");
  const list: List = {
    $schema: "list.schema.json",
    kind: "list",
    id: formId,
    version: 1,
    title: form.title,
    of: { form: formId },
    columns: [{ id: "amount", label: "amount", total: true }],
    filters: [],
    sort: { by: "updated", direction: "desc" },
  };
  const listed = await listDocuments(context, context.pool, identity, list, {
    page: 1,
    size: MOST,
    state: "running",
    fields: {},
  });
  const results = new Map<string, RuleResult[]>();
  const units = Map.groupBy(listed.rows, ({ unit }) => unit.id);
  for (const [unit, rows] of units) {
    const place = await placeOfUnit(context, context.pool, unit);
    const rules = rulesAt(
      context,
      place,
      ({ list: own, watches }) => own?.id === listId && "document" in watches && watches.document === formId,
    );
    const ids = rows.map(({ id }) => id);
    const asOf = dayInChina(context.clock());
    for (const { placed, subject, verdict } of await judgeSubjects(
      context,
      context.pool,
      "document",
      rules,
      ids,
      asOf,
      undefined,
      identity.person.id,
    )) {
      const known = results.get(subject.id) ?? [];
      results.set(subject.id, [...known, resultOf(placed.compiled.rule, verdict, ["approve"])]);
    }
  }
  const rows = listed.rows.map(({ id, number, title, project, unit, state, step, run, amountFen, updatedAt }) => {
    const [lines] = listsOf(results.get(id) ?? []);
    return {
      id,
      number,
      title,
      project,
      unit,
      step,
      stateTitle: stateTitle(context, { form: formId, state, step, ...run }, label),
      amountFen,
      updatedAt,
      lines: (lines?.results ?? []).map(
        (result): BoardLine => ({ rule: result.rule, code: result.code, title: result.title, mark: markOf(result) }),
      ),
    };
  });
  const title = listsOf([...results.values()].flat())[0]?.title ?? "";
  return {
    title: boardTitle(context.definitions.all("page"), formId, listId) ?? null,
    form: { id: formId, title: form.title },
    list: { id: listId, title },
    total: listed.total,
    totalCapped: listed.totalCapped,
    rows,
  };
}

/** The differences of a change with their verdicts, and exactly how many stored things each of them touches. */
import type { Queryable } from "../database/database.ts";
import type { Conversion, DraftBody, JudgedChange, Readers } from "../domain/change.ts";
import { compareDefinitions } from "../domain/compare-definitions.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import { readersOf } from "../domain/field-readers.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { fieldsOf } from "../domain/form.ts";
import { type Judged, judgeChange } from "../domain/judge-change.ts";
import type { CheckedDrafts, DraftOrder } from "./check-drafts.ts";
import { countByCode, countByField, countDocuments, countPublicPages, type Counts } from "./count-queries.ts";
import type { DefinitionView } from "./view.ts";

const NONE: Counts = { documents: 0, drafts: 0, running: 0 };

/** Compares every draft with its base; drafts of a wrong shape are compared but not judged. */
export async function judgeDrafts(db: Queryable, order: DraftOrder, checked: CheckedDrafts): Promise<JudgedChange[]> {
  const judged: JudgedChange[] = [];
  for (const body of order.bodies) {
    const base = order.bases.find((b) => b.kind === body.kind && b.id === body.id);
    const before = base && (order.view.row(base.kind, base.id, base.version)?.body as unknown as DraftBody | undefined);
    const differences = compareDefinitions(before, body);
    const isSound = checked.sound.some((sound) => sound.kind === body.kind && sound.id === body.id);
    if (!isSound) {
      for (const difference of differences)
        judged.push({
          kind: body.kind,
          id: body.id,
          ...difference,
          verdict: "destructive",
          reason: "judge.faulty",
          solved: false,
        });
      continue;
    }
    const verdicts = judgeChange(differences, {
      before,
      after: body,
      earlier: order.view.versions(body.kind, body.id).map((row) => row.body as unknown as DraftBody),
      conversions: order.conversions,
      types: order.types,
    });
    const counted =
      body.kind === "form"
        ? await countForm(db, order, body.id, verdicts)
        : body.kind === "dictionary"
          ? await countDictionary(db, order, checked, body.id, verdicts)
          : new Map<Judged, { counts: Counts; untouched: boolean }>();
    for (const verdict of verdicts) {
      const { touch, given, look, ...rest } = verdict;
      const found = counted.get(verdict);
      const readers =
        found && (await countReaders(db, before as AnyDefinition | undefined, verdict, found.counts, checked.around));
      judged.push({
        kind: body.kind,
        id: body.id,
        ...rest,
        ...(readers && { readers }),
        solved: touch.of === "nothing" || given || look === true || found?.untouched === true,
      });
    }
  }
  return judged;
}

type Counted = Map<Judged, { counts: Counts; untouched: boolean }>;

async function countForm(
  db: Queryable,
  order: DraftOrder,
  form: string,
  verdicts: readonly Judged[],
): Promise<Counted> {
  const fieldOf = (v: Judged): string => v.target.split(".")[0] ?? v.target;
  const wanted = verdicts.filter((v) => v.touch.of !== "nothing" || isFieldChange(v));
  if (wanted.length === 0) return new Map();
  const ids = new Set(
    wanted.flatMap((v) => (v.touch.of === "holding" ? v.touch.fields : isFieldChange(v) ? [fieldOf(v)] : [])),
  );
  const scope = order.area.scope;
  const rows = await countByField(db, [form, scope, [...ids]]);
  const byField = new Map(rows.map((row) => [row.field, row]));
  const [all = NONE] = await countDocuments(db, [form, scope]);
  const counted: Counted = new Map();
  for (const v of wanted) {
    const { touch } = v;
    const own = byField.get(fieldOf(v)) ?? NONE;
    const holding = touch.of === "holding" ? touch.fields.map((id) => byField.get(id) ?? NONE) : [];
    const counts =
      touch.of === "documents"
        ? all
        : touch.of === "lacking"
          ? { ...own, drafts: all.drafts - own.drafts }
          : touch.of === "holding" && holding.length !== 1
            ? most(holding)
            : (holding[0] ?? own);
    const untouched =
      touch.of === "holding"
        ? holding.every((c) => (touch.which === "all" ? c.documents : c.drafts) === 0)
        : touch.of === "lacking"
          ? counts.drafts === 0
          : touch.of === "documents" && all.documents === 0;
    counted.set(v, { counts: plain(counts), untouched });
  }
  return counted;
}

/** A section's documents: those of its most answered field. */
function most(counts: readonly Counts[]): Counts {
  return counts.reduce((best, c) => (c.documents > best.documents ? c : best), NONE);
}

function isFieldChange(v: Judged): boolean {
  return (v.thing === "field" || v.thing === "column") && (v.what === "removed" || v.what === "changed");
}

/** Every form with fields of the dictionary; where the change converts the field, its documents are taken care of. */
async function countDictionary(
  db: Queryable,
  order: DraftOrder,
  checked: CheckedDrafts,
  dictionary: string,
  verdicts: readonly Judged[],
): Promise<Counted> {
  const codes = verdicts.flatMap((v) => (v.touch.of === "code" ? [v.touch.code] : []));
  const counted: Counted = new Map();
  if (codes.length === 0) return counted;
  const byCode = new Map<string, { all: Counts; open: Counts }>();
  for (const form of checked.around) {
    const places = form.kind === "form" ? choicesOf(order.view, form.id, dictionary) : [];
    if (places.length === 0) continue;
    const open = places.filter((p) => !isConverted(order.conversions, form.id, p));
    for (const [part, list] of [
      ["all", places],
      ["open", open],
    ] as const)
      for (const row of list.length === 0
        ? []
        : await countByCode(db, [form.id, order.area.scope, JSON.stringify(list), codes])) {
        const known = byCode.get(row.code) ?? { all: NONE, open: NONE };
        byCode.set(row.code, { ...known, [part]: sum(known[part], row) });
      }
  }
  for (const v of verdicts) {
    if (v.touch.of !== "code") continue;
    const found = byCode.get(v.touch.code) ?? { all: NONE, open: NONE };
    counted.set(v, {
      counts: found.all,
      untouched: (v.touch.which === "all" ? found.open.documents : found.open.drafts) === 0,
    });
  }
  return counted;
}

type ChoicePlace = { field: string; col: string | null };

/** Fields and columns that take codes of the dictionary in any version of the form. */
function choicesOf(view: DefinitionView, form: string, dictionary: string): ChoicePlace[] {
  const places = new Map<string, ChoicePlace>();
  for (const { body } of view.versions("form", form)) {
    if (body.kind !== "form") continue;
    for (const field of fieldsOf(body)) {
      if (field["dictionary"] === dictionary) places.set(field.id, { field: field.id, col: null });
      for (const column of columnsOf(field))
        if (column["dictionary"] === dictionary)
          places.set(`${field.id}.${column.id}`, { field: field.id, col: column.id });
    }
  }
  return [...places.values()];
}

function isConverted(conversions: readonly Conversion[], form: string, { field, col }: ChoicePlace): boolean {
  return conversions.some((c) => c.form === form && c.field === (col === null ? field : `${field}.${col}`));
}

function sum(a: Counts, b: Counts): Counts {
  return { documents: a.documents + b.documents, drafts: a.drafts + b.drafts, running: a.running + b.running };
}

function plain({ documents, drafts, running }: Counts): Counts {
  return { documents, drafts, running };
}

/** Who else reads the field; plugins are those of the published field. */
async function countReaders(
  db: Queryable,
  published: AnyDefinition | undefined,
  verdict: Judged,
  counts: Counts,
  around: readonly AnyDefinition[],
): Promise<Readers> {
  const none = { ...counts, indicators: [], publications: [], publicPages: 0, plugins: [], definitions: [] };
  if (!published || !isFieldChange(verdict)) return none;
  const field = verdict.target.split(".")[0] ?? "";
  const others = around.filter((other) => other.kind !== "form" || other.id !== published.id);
  const { shown, indicators, publications, plugins, definitions } = readersOf(published.id, field, [
    ...others,
    published,
  ]);
  const [pages] = shown.length === 0 ? [] : await countPublicPages(db, [JSON.stringify(shown)]);
  return { ...counts, indicators, publications, publicPages: pages?.pages ?? 0, plugins, definitions };
}

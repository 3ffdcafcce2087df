/** Reads stored documents by the drafts without writing anything: batch by batch, without a lock, with pauses for others. */
import { setImmediate as pause } from "node:timers/promises";
import type { Queryable } from "../database/database.ts";
import type { Conversion, DryRun } from "../domain/change.ts";
import { type CodeSet, codeSet, type KnownCodes } from "../domain/check-answers.ts";
import { type ConversionStep, convertAnswers } from "../domain/convert-answers.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import { type CompiledForm, compileForm, evaluateForm, type Facts } from "../domain/evaluate-form.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import type { Form } from "../domain/form.ts";
import { messageOf, type Problem, pointerStep, problem } from "../domain/problem.ts";
import type { Catalogue } from "../messages.ts";
import type { Area } from "./places.ts";
import { listBatch, type WalkedDocument } from "./count-queries.ts";
import { openCodes } from "./code-names.ts";
import type { DefinitionView } from "./view.ts";

export const MAX_DOCUMENTS = 100_000;
const BATCH = 200;
const MAX_SAMPLES = 50;
/** So long may the walk keep others waiting. */
const TURN_MS = 20;

export type DryRunOrder = {
  view: DefinitionView;
  area: Area;
  /** Version that the draft was made from. */
  base: number;
  draft: Form;
  /** All drafts of the change: their code lists count. */
  drafts: readonly AnyDefinition[];
  conversions: readonly Conversion[];
  types: FieldTypes;
  texts: Catalogue;
  today: string;
};

/** Converts and checks each document; only problems that its own version does not find are reported. */
export async function dryRun(db: Queryable, order: DryRunOrder): Promise<DryRun> {
  const result: DryRun = { form: order.draft.id, tried: 0, fine: 0, withProblems: 0, unconverted: 0, samples: [] };
  const judge = openJudge(order);
  if (!judge) return result;
  let last = "00000000-0000-0000-0000-000000000000";
  let turn = performance.now();
  while (result.tried < MAX_DOCUMENTS) {
    const batch = await listBatch(db, [order.draft.id, order.area.scope, last, BATCH]);
    for (const document of batch) {
      if (result.tried >= MAX_DOCUMENTS) break;
      const { problems, unconverted } = judge(document);
      result.tried++;
      if (unconverted) result.unconverted++;
      else if (problems.length > 0) result.withProblems++;
      else result.fine++;
      if (problems.length > 0 && result.samples.length < MAX_SAMPLES)
        result.samples.push(sampleOf(document, problems, order.texts));
      if (performance.now() - turn > TURN_MS) {
        await pause();
        turn = performance.now();
      }
    }
    last = batch.at(-1)?.id ?? last;
    if (batch.length < BATCH) break;
  }
  return result;
}

type Verdict = { problems: Problem[]; unconverted: boolean };

/** What the draft says of one document; undefined when the draft does not compile. */
function openJudge(order: DryRunOrder): ((document: WalkedDocument) => Verdict) | undefined {
  const { view, draft, types } = order;
  const target = compileForm(draft, types);
  if ("faults" in target) return undefined;
  const forms = new Map<number, CompiledForm>();
  const compiled = (version: number): CompiledForm | undefined => {
    const known = forms.get(version);
    const body = known ? undefined : view.row("form", draft.id, version)?.body;
    const made = body && compileForm(body, types);
    if (made && !("faults" in made)) forms.set(version, made);
    return forms.get(version);
  };
  const paths = new Map<number, ConversionStep[]>();
  const pathFrom = (version: number): ConversionStep[] => {
    const known = paths.get(version);
    if (known) return known;
    const between = view.path(draft.id, version, order.base).flatMap((row) => {
      const form = compiled(row.version);
      return form ? [{ form, conversions: row.conversions ?? [] }] : [];
    });
    const path = [...between, { form: target, conversions: order.conversions }];
    paths.set(version, path);
    return path;
  };
  const year = Number(order.today.slice(0, 4));
  const before = openCodes(view, order.area.place, year);
  const now: KnownCodes = new Map([
    ...before,
    ...order.drafts.flatMap((body): [string, CodeSet][] =>
      body.kind === "dictionary" && (body.year ?? 0) <= year ? [[body.id, codeSet(body.items)]] : [],
    ),
  ]);
  return (document) => {
    const from = compiled(document.form_version);
    if (!from) return { problems: [problem("change.unconverted", "", { label: document.title })], unconverted: true };
    const facts: Facts = { today: order.today, unit: document.unit, region: document.region };
    const converted = convertAnswers(from, pathFrom(document.form_version), document.answers);
    const lost = converted.unconverted.map((id) =>
      problem("change.unconverted", pointerStep(id), {
        label: (target.fields.get(id) ?? from.fields.get(id))?.label ?? id,
      }),
    );
    const found = evaluateForm(target, converted.answers, now, facts).problems;
    if (found.length === 0) return { problems: lost, unconverted: lost.length > 0 };
    const old = new Set(
      evaluateForm(from, document.answers, before, facts).problems.map((p) => `${p.code} ${p.pointer}`),
    );
    return {
      problems: [...lost, ...found.filter((p) => !old.has(`${p.code} ${p.pointer}`))],
      unconverted: lost.length > 0,
    };
  };
}

function sampleOf(document: WalkedDocument, problems: readonly Problem[], texts: Catalogue): DryRun["samples"][number] {
  return {
    document: document.id,
    number: document.number,
    title: document.title,
    problems: problems.slice(0, 10).map((p) => ({ code: p.code, pointer: p.pointer, message: messageOf(p, texts) })),
  };
}

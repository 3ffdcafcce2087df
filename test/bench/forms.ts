/**
 * Evaluating forms without database and network: the product's rules against a bare compiled Ajv of the same answers.
 * Run by `npm run bench -- --only forms`, or alone by `node test/bench/forms.ts`.
 */
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type CompiledForm, compileForm, evaluateForm, openEvaluation } from "../../core/domain/evaluate-form.ts";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { type BenchForm, largeForm, smallForm } from "./make-form.ts";

const types = builtInFieldTypes();
const CODES = ["1", "2", "3", "4"];
const known = new Map([["kinds", new Set(CODES)]]);
const FACTS = { today: "2026-11-22", unit: "u", region: "331003", name: "n" };
const ROUNDS = 7;

/** Prints one line for each form: documents a second of the product, of Ajv, and the ratio pair by pair. */
export function benchForms(say: (line: string) => void): void {
  say("| form | product /s | bare Ajv /s | ratio | goal |\n| --- | ---: | ---: | ---: | --- |");
  const cases = [
    { title: "30 fields, 5 rules", goal: "ratio 0.3", form: smallForm() },
    { title: "200 fields, 100 formulas", goal: "5000 /s", form: largeForm() },
  ];
  for (const { title, goal, form } of cases) {
    const compiled = compiledOf(form.form);
    const bare = ajvOf(form.form);
    const documents = Array.from({ length: 64 }, (_, i) => form.answers(i));
    for (const answers of documents) {
      if (evaluateForm(compiled, answers, known, FACTS).problems.length > 0) throw new Error(`${title}: a problem`);
      if (!bare(answers)) throw new Error(`${title}: ${JSON.stringify(bare.errors)}`);
    }
    const product = (i: number): unknown => evaluateForm(compiled, pick(documents, i), known, FACTS);
    const ajv = (i: number): unknown => bare(pick(documents, i));
    perSecond(product, 300);
    perSecond(ajv, 300);
    const pairs = Array.from({ length: ROUNDS }, (_, round) => {
      const first = perSecond(round % 2 === 0 ? product : ajv, 200);
      const second = perSecond(round % 2 === 0 ? ajv : product, 200);
      return round % 2 === 0 ? { product: first, ajv: second } : { product: second, ajv: first };
    });
    say(
      `| ${title} | ${spread(
        pairs.map((p) => p.product),
        0,
      )} | ${spread(
        pairs.map((p) => p.ajv),
        0,
      )} | **${spread(
        pairs.map((p) => p.product / p.ajv),
        2,
      )}** | ${goal} |`,
    );
  }
  say(keystrokes(largeForm()));
}

/** One changed answer in an open document, by its place in the chain of formulas. */
function keystrokes({ form, answers, amount }: BenchForm): string {
  const session = openEvaluation(compiledOf(form), answers(0), known, FACTS);
  const change = (i: number): unknown => session.change(amount, 100_000 + (i % 1000));
  perSecond(change, 300);
  const runs = Array.from({ length: ROUNDS }, () => 1e6 / perSecond(change, 100));
  return `\nOne keystroke in the form of 200 fields: ${spread(runs, 0)} \u00B5s, ${session.evaluated.size} fields evaluated anew.`;
}

function compiledOf(form: Form): CompiledForm {
  const compiled = compileForm(form, types);
  if ("faults" in compiled) throw new Error(JSON.stringify(compiled.faults));
  return compiled;
}

/** The answers' schema alone, as the field types give it, with the codes of the dictionaries: no rules, first error only. */
function ajvOf(form: Form): ValidateFunction {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv, ["date", "uuid"]);
  const fields = form.sections.flatMap((section) => section.fields as Field[]);
  const properties = fields.map((field) => [
    field.id,
    field["dictionary"] === "kinds" ? { enum: CODES } : types.get(field.type).answerSchema(field, types),
  ]);
  return ajv.compile({
    type: "object",
    properties: JSON.parse(JSON.stringify(Object.fromEntries(properties))) as object,
    required: fields.filter((field) => field.required === true).map((field) => field.id),
    additionalProperties: false,
  });
}

function perSecond(work: (i: number) => unknown, forMs: number): number {
  const begin = performance.now();
  let count = 0;
  let spent = 0;
  do {
    for (let i = 0; i < 64; i++) work(count + i);
    count += 64;
    spent = performance.now() - begin;
  } while (spent < forMs);
  return (count * 1000) / spent;
}

function pick<T>(list: readonly T[], i: number): T {
  const found = list[i % list.length];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}

function spread(numbers: readonly number[], digits: number): string {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (i: number): string => (sorted[i] ?? 0).toFixed(digits);
  return `${at(Math.floor(sorted.length / 2))} (${at(0)}\u2013${at(sorted.length - 1)})`;
}

if (import.meta.main) benchForms(console.log);

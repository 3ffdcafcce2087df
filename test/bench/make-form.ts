/** Forms to measure with: one as most forms are, and one as large as a form of several offices. */
import type { Check, Field, Form } from "../../core/domain/form.ts";

/** `amount` is the field that most formulas start from. */
export type BenchForm = { form: Form; answers(i: number): Record<string, unknown>; amount: string };

const UUID = "0198c0de-0000-7000-8000-000000000000";
/** The kinds of field in the mix of the pack of engineering forms, each with an answer. */
const MIX: { type: string; more?: Partial<Field>; answer: (i: number) => unknown }[] = [
  { type: "money", answer: (i) => 100_000 + i },
  { type: "text", answer: (i) => `some text ${i}` },
  { type: "text", more: { pattern: "code" }, answer: (i) => `BQ-2026-${i}` },
  { type: "date", answer: (i) => `2026-07-${String((i % 28) + 1).padStart(2, "0")}` },
  { type: "choice", more: { dictionary: "kinds" }, answer: (i) => String((i % 4) + 1) },
  { type: "number", more: { min: 0 }, answer: (i) => i },
  { type: "percent", answer: (i) => i % 10_000 },
  { type: "yes-no", answer: (i) => i % 2 === 0 },
  { type: "year", answer: () => 2026 },
  { type: "region", answer: () => "331003" },
  { type: "org", answer: () => UUID },
];

function formOf(id: string, sections: Field[][], checks: Check[]): Form {
  return {
    $schema: "",
    kind: "form",
    id,
    version: 1,
    title: id,
    project: { role: "belongs" },
    number: "F-{serial:4}",
    titleField: "f1",
    create: ["unit-clerk"],
    sections: sections.map((fields, i) => ({ id: `s${i}`, title: `s${i}`, fields })),
    checks,
  };
}

const fieldOf = (i: number): Field => {
  const mix = MIX[i % MIX.length];
  return { id: `f${i}`, type: mix?.type ?? "text", label: `Field ${i}`, required: i % 3 === 0, ...mix?.more };
};
const answerOf = (i: number, document: number): unknown => MIX[i % MIX.length]?.answer(document + i);
const check = (id: string, expr: string): Check => ({
  id,
  title: id,
  expr,
  severity: "block",
  message: `${id} is broken`,
});

/** 30 fields and five rules: a condition, a formula, three checks. */
export function smallForm(): BenchForm {
  const fields = Array.from({ length: 30 }, (_, i) => fieldOf(i));
  const [shown, computed] = [fields[12], fields[22]];
  if (shown) shown.visible = "doc.f7 || doc.f5 >= 0";
  if (computed) {
    computed.computed = "share(doc.f0, doc.f6) + doc.f11";
    computed.required = false;
  }
  const checks = [
    check("R-1", "doc.f0 <= doc.f11 * 2"),
    check("R-2", 'doc.f4 in ["1", "2", "3", "4"]'),
    check("R-3", 'doc.f3 >= "2026-01-01" && doc.f8 >= 2000'),
  ];
  return {
    form: formOf("small", [fields], checks),
    answers: (document) =>
      Object.fromEntries(
        fields
          .filter((field) => !field.computed)
          .map((field) => [field.id, answerOf(Number(field.id.slice(1)), document)]),
      ),
    amount: "f0",
  };
}

/** 100 typed fields and 100 formulas over them: chains of ten, shares, conditions, sums. */
export function largeForm(): BenchForm {
  const typed = Array.from({ length: 100 }, (_, i) => fieldOf(i));
  const formulas = Array.from({ length: 100 }, (_, i): Field => {
    const before = i % 10 === 0 ? `doc.f${(Math.floor(i / 10) * 11) % 100}` : `doc.c${i - 1}`;
    const rate = `doc.f${6 + 11 * (i % 8)}`;
    return i % 5 === 4
      ? { id: `c${i}`, type: "yes-no", label: `Formula ${i}`, computed: `${chainOf(i)} > yuan("1000") && doc.f5 >= 0` }
      : {
          id: `c${i}`,
          type: "money",
          label: `Formula ${i}`,
          computed: `share(${amountOf(i, before)}, ${rate}) + doc.f0`,
        };
  });
  const fields = [...typed, ...formulas];
  const sections = Array.from({ length: 10 }, (_, s) => fields.slice(s * 20, s * 20 + 20));
  return {
    form: formOf("large", sections, [check("R-1", "doc.c3 >= doc.f0"), check("R-2", "doc.c98 >= doc.f0")]),
    answers: (document) => Object.fromEntries(typed.map((field, i) => [field.id, answerOf(i, document)])),
    amount: "f0",
  };
}

/** The amount that a formula starts from: the one before it that is an amount. */
function amountOf(i: number, before: string): string {
  return i % 10 !== 0 && (i - 1) % 5 === 4 ? `doc.c${i - 2}` : before;
}

function chainOf(i: number): string {
  return `doc.c${i - 1}`;
}

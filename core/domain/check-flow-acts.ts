/** Faults of the steps that act by themselves: postings, amendments, acts of plugins. */
import { checkExpression, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { scopeOf } from "./evaluate-form.ts";
import { columnsOf } from "./fields/table.ts";
import type { FieldTypes } from "./field-type.ts";
import type { LeafStep } from "./flow.ts";
import type { PostStep } from "./post-step.ts";
import type { Form } from "./form.ts";

type Look = { form: Form; set: DefinitionSet; types: FieldTypes; at: string; report: Report };

type PostPlace = { step: PostStep; at: string; report: Report; needs(id: string, at: string, type?: string): void };
const PAYMENT_MOVEMENTS: readonly string[] = ["pay", "refund", "paid-before", "late-refund"];

/** Fields of a posting that are not there, and movements without what they need. */
export function checkPost(step: PostStep, form: Form, set: DefinitionSet, at: string, report: Report): void {
  const table = step.rows === undefined ? undefined : needsField(form, step.rows, `${at}/rows`, report, "table");
  const columns = table ? columnsOf(table) : [];
  const needs = (id: string, pointer: string, type?: string): void => {
    const column = columns.find((one) => one.id === id);
    if (!column) needsField(form, id, pointer, report, type);
    else if (type !== undefined && column.type !== type)
      report(pointer, `${id} of type ${column.type}`, `a column of type ${type}`);
  };
  const place: PostPlace = { step, at, report, needs };
  checkLines(place);
  // A release gives back what was reserved; after any other movement it would let go of somebody else's money.
  if (step.undo !== undefined && step.movement !== "reserve")
    report(`${at}/undo`, step.movement, "undo on a reserve only");
  if (PAYMENT_MOVEMENTS.includes(step.movement) && !step.payment)
    report(at, step.movement, "the fields of the payment record");
  const { elements = {}, ...line } = step.line ?? {};
  for (const [key, id] of Object.entries(line)) if (typeof id === "string") needs(id, `${at}/line/${key}`);
  for (const [key, id] of Object.entries(elements)) if (typeof id === "string") needs(id, `${at}/line/elements/${key}`);
  checkParts(place);
  const { limit, ...own } = step.payment ?? {};
  for (const [key, id] of Object.entries(own)) needs(id, `${at}/payment/${key}`);
  if (limit === undefined) return;
  const contract = step.payment?.contract;
  const field = contract === undefined ? undefined : needsField(form, contract, `${at}/payment/contract`, noReport);
  const target = field && set.find("form", String(field["form"]));
  if (target) needsField(target, limit, `${at}/payment/limit`, report, "money");
  else if (contract === undefined) report(`${at}/payment/limit`, limit, "a contract whose limit it is");
}

/** The lines that a movement names, and the ones that it must name. */
function checkLines({ step, at, report, needs }: PostPlace): void {
  const { movement } = step;
  checkClosing({ step, at, report, needs });
  if (movement === "close-month") return;
  if (movement === "reverse") {
    if (step.document === undefined) report(at, movement, "the document whose postings are taken back");
    else needs(step.document, `${at}/document`, "document");
    for (const key of ["amount", "rows", "quota", "to", "line"] as const)
      if (step[key] !== undefined) report(`${at}/${key}`, key, "nothing but the document for reverse");
    return;
  }
  if (step.amount === undefined) report(at, movement, "the amount that is moved");
  else needs(step.amount, `${at}/amount`, "money");
  if (step.document !== undefined) report(`${at}/document`, step.document, "a document for reverse only");
  const makes = movement === "allot" || (movement === "distribute" && step.to === undefined);
  if (makes && !step.line) report(at, movement, "the line that is made");
  if (movement === "allot" && step.line && step.line.source === undefined)
    report(`${at}/line`, movement, "the source of the money of a line without one above it");
  if (movement !== "allot" && step.quota === undefined) report(at, movement, "the quota that is moved");
  if (step.quota !== undefined) needs(step.quota, `${at}/quota`, "quota");
  if (movement === "transfer" && step.to === undefined) report(at, movement, "the quota that receives");
  if (step.to !== undefined && movement !== "transfer" && movement !== "distribute")
    report(`${at}/to`, movement, "a receiving quota for transfer and distribute only");
  if (step.to !== undefined) needs(step.to, `${at}/to`, "quota");
}

/** Parts of a payment: paid to others, each with numbers of its own; and the part that came back. */
function checkParts({ step, at, report, needs }: PostPlace): void {
  const { movement, parts = [], part, rows } = step;
  if (parts.length > 0 && (movement !== "pay" || rows !== undefined))
    report(`${at}/parts`, movement, "pay without rows, which alone is made in parts");
  if (part !== undefined && movement !== "refund") report(`${at}/part`, movement, "refund, which alone names a part");
  if (part !== undefined) needs(part, `${at}/part`, "choice");
  parts.forEach(({ amount, payment }, i) => {
    needs(amount, `${at}/parts/${i}/amount`, "money");
    for (const [key, id] of Object.entries(payment)) needs(id, `${at}/parts/${i}/payment/${key}`);
  });
  const numbers = [step.payment, ...parts.map(({ payment }) => payment)].map((payment) => payment?.voucher);
  parts.forEach(({ payment }, i) => {
    if (numbers.indexOf(payment.voucher) <= i)
      report(`${at}/parts/${i}/payment/voucher`, payment.voucher, "a field that no other part has");
  });
}

/** A month that is closed, and what only a closing has. */
function checkClosing({ step, at, report, needs }: PostPlace): void {
  const { movement, month, figures } = step;
  if (movement !== "close-month") {
    for (const key of ["month", "figures"] as const)
      if (step[key] !== undefined) report(`${at}/${key}`, key, "close-month alone has it");
    return;
  }
  if (month === undefined) report(at, movement, "the month that is closed");
  else needs(month, `${at}/month`, "date");
  if (figures?.vouchers !== undefined) needs(figures.vouchers, `${at}/figures/vouchers`, "number");
  if (figures?.turnover !== undefined) needs(figures.turnover, `${at}/figures/turnover`, "money");
  for (const key of ["amount", "rows", "quota", "to", "line", "document", "payment"] as const)
    if (step[key] !== undefined) report(`${at}/${key}`, key, "nothing but the month and its figures for close-month");
}

/** For what another line reports already. */
const noReport: Report = () => undefined;

/** Fields of an amendment that are not there, and expressions of another type. */
export function checkAmend(step: Extract<LeafStep, { do: "amend" }>, { form, set, types, at, report }: Look): void {
  const self = step.document === "self";
  const field = self ? undefined : needsField(form, step.document, `${at}/document`, report, "document");
  const target = self ? form : field && set.find("form", String(field["form"]));
  for (const [id, text] of Object.entries(step.set)) {
    const amended = target && needsField(target, id, `${at}/set/${id}`, report);
    const type = amended && types.find(amended.type)?.expressionType(amended, types);
    checkExpression(text, scopeOf(form, types), typeof type === "string" ? type : undefined, `${at}/set/${id}`, report);
  }
}

/** Expressions that a plugin's act is given, and fields that take its answer. */
export function checkAct(step: Extract<LeafStep, { do: "act" }>, { form, types, at, report }: Look): void {
  for (const [name, text] of Object.entries(step.with ?? {}))
    checkExpression(text, scopeOf(form, types), undefined, `${at}/with/${name}`, report);
  for (const id of Object.keys(step.set ?? {})) {
    const field = needsField(form, id, `${at}/set/${id}`, report);
    if (field && (field.computed !== undefined || field.from !== undefined))
      report(`${at}/set/${id}`, `${id}, which a rule fills`, "a field that takes an answer");
  }
}

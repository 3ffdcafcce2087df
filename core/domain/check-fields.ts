/** What fields name beside their dictionary: steps that want files, the choice above, columns that are summed or invoices. */
import { needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { allSteps } from "./flow.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";
import { checkInvoiceColumns } from "./invoice-rows.ts";
import { wheresOf } from "./narrow-options.ts";
import { WHERE_WAYS } from "./rule-value.ts";

type Look = { form: Form; set: DefinitionSet; types: FieldTypes; report: Report };
const REGION_CODE = /^[0-9]{6}([0-9]{3})?$/;

/** Reports names in a field's options that lead nowhere; those of its columns too. */
export function checkFieldNames(form: Form, field: Field, pointer: string, look: Omit<Look, "form">): void {
  const own: Look = { ...look, form };
  checkSteps(field, pointer, own);
  checkAbove(field, pointer, fieldsOf(form), own);
  checkInvoiceColumns(field, form, pointer, look.report);
  checkNarrowing(field, pointer, own);
  const columns = columnsOf(field);
  columns.forEach((column, c) => checkAbove(column, `${pointer}/columns/${c}`, [...columns, ...fieldsOf(form)], own));
  if (!Array.isArray(field["sums"])) return;
  (field["sums"] as string[]).forEach((id, s) => {
    const column = columns.find((one) => one.id === id);
    if (!column) look.report(`${pointer}/sums/${s}`, id, `a column of ${field.id}`);
    else if (look.types.find(column.type)?.numeric !== true)
      look.report(`${pointer}/sums/${s}`, `${id} of type ${column.type}`, "a numeric column");
  });
}

/** Conditions on what is offered name fields of both forms, each in one way. */
export function checkNarrowing(field: Field, pointer: string, { form, set, report }: Look): void {
  const target = set.find("form", String(field["form"]));
  wheresOf(field).forEach((where, w) => {
    const at = `${pointer}/where/${w}`;
    if (target) needsField(target, where.field, `${at}/field`, report);
    if (WHERE_WAYS.filter((way) => way in where).length !== 1)
      report(at, Object.keys(where).join(", "), `exactly one of ${WHERE_WAYS.join(", ")}`);
    for (const way of ["same", "upTo", "since"] as const) {
      const own = where[way];
      if (own !== undefined) needsField(form, own, `${at}/${way}`, report, way === "same" ? undefined : "date");
    }
  });
}

/** Files are wanted where a person submits, agrees or handles; a step without people never asks for them. */
function checkSteps(field: Field, pointer: string, { form, set, report }: Look): void {
  const flow = set.all("flow").find((one) => one.form === form.id && one.part !== true);
  if (!flow || !Array.isArray(field["neededAt"])) return;
  const steps = allSteps(flow).filter((step) => ["submit", "approve", "handle"].includes(step.do));
  (field["neededAt"] as string[]).forEach((id, i) => {
    if (!steps.some((step) => step.id === id))
      report(`${pointer}/neededAt/${i}`, id, `a step of flow ${flow.id} that people do`);
  });
}

/** A choice below another field: that field holds codes, and the codes of this one stand below them. */
function checkAbove(field: Field, pointer: string, around: readonly Field[], { set, report }: Look): void {
  const id = field["dependsOn"];
  if (typeof id !== "string") return;
  const at = `${pointer}/dependsOn`;
  const above = id === field.id ? undefined : around.find((one) => one.id === id);
  if (!above) return report(at, id, "another field of the form, or of the same table");
  if (above.type !== "choice" && above.type !== "region")
    return report(at, `${id} of type ${above.type}`, "a choice or region field");
  const dictionary = set.find("dictionary", String(field["dictionary"]));
  if (!dictionary) return;
  const names = set.find("dictionary", String(above["dictionary"]));
  if (above.type === "choice" && !names) return;
  // A list may serve several forms and hold more than this one offers: it is wrong when nothing at all could be chosen.
  const codes = new Set(names?.items.map((item) => item.code));
  const isAbove = (code: string): boolean => (above.type === "region" ? REGION_CODE.test(code) : codes.has(code));
  if (!dictionary.items.some((item) => item.parent !== undefined && isAbove(item.parent)))
    report(at, `dictionary ${dictionary.id}`, `a dictionary with codes below those of ${names?.id ?? "regions"}`);
}

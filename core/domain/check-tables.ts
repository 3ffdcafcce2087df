/** Faults of the definitions that are mostly rows: life cycles, lists, mappings, dictionaries. */
import { checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { Definitions } from "./definition.ts";
import { fieldsOf } from "./form.ts";
import { LIST_COLUMNS } from "./list.ts";

/** Stages that stand once, with forms and stages that exist. */
export function checkLifecycle(body: Definitions["lifecycle"], set: DefinitionSet, report: Report): void {
  checkOnce(
    body.stages.map((stage) => stage.id),
    (i) => `/stages/${i}/id`,
    "a stage id that stands once",
    report,
  );
  body.stages.forEach((stage, i) => {
    stage.forms.forEach((form, f) => needs(set, "form", form, `/stages/${i}/forms/${f}`, report));
    stage.after.forEach((id, a) => {
      if (!body.stages.some((s) => s.id === id))
        report(`/stages/${i}/after/${a}`, id, "the id of a stage of this lifecycle");
    });
  });
}

/** Columns, filters and order by fields of its form. */
export function checkList(body: Definitions["list"], set: DefinitionSet, report: Report): void {
  if ("form" in body.of) {
    const form = needs(set, "form", body.of.form, "/of/form", report);
    if (form) {
      const ids = new Set<string>([...LIST_COLUMNS, ...fieldsOf(form).map((f) => f.id)]);
      body.columns.forEach(
        (c, i) => ids.has(c.id) || report(`/columns/${i}/id`, c.id, "a general column or a field of the form"),
      );
      if (!ids.has(body.sort.by)) report("/sort/by", body.sort.by, "a general column or a field of the form");
      body.filters.forEach(
        (id, i) => ids.has(id) || report(`/filters/${i}`, id, "a general column or a field of the form"),
      );
    }
  }
}

/** Fields of its form behind every column. */
export function checkMapping(body: Definitions["mapping"], set: DefinitionSet, report: Report): void {
  const form = needs(set, "form", body.form, "/form", report);
  if (body.publication) needs(set, "publication", body.publication, "/publication", report);
  if (form) {
    body.columns.forEach((c, i) => needsField(form, c.field, `/columns/${i}/field`, report));
    body.key.forEach((id, i) => needsField(form, id, `/key/${i}`, report));
    needsField(form, body.unitField, "/unitField", report);
  }
}

/** Codes that stand once, below codes that exist. */
export function checkDictionary(body: Definitions["dictionary"], report: Report): void {
  const codes = new Set(body.items.map((item) => item.code));
  checkOnce(
    body.items.map((item) => item.code),
    (i) => `/items/${i}/code`,
    "a code that stands once",
    report,
  );
  body.items.forEach((item, i) => {
    if (item.parent !== undefined && !codes.has(item.parent))
      report(`/items/${i}/parent`, item.parent, "a code of this dictionary");
  });
}

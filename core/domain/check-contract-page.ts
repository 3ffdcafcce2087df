/** Whether the page of a contract can be shown: every field it names is there, holds what is meant and is no secret. */
import { CONTRACT_PARTS, type ContractPage, contractFields } from "./contract-page.ts";
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { columnsOf } from "./fields/table.ts";
import type { Form } from "./form.ts";

const COLUMNS = { title: "text", condition: "text", amount: "money", rate: "percent", planned: "date" } as const;

/** Reports fields and columns that are missing, of another type, or sensitive: the page masks nothing. */
export function checkContractPage(form: Form, page: ContractPage, set: DefinitionSet, report: Report): void {
  const forms = new Map([[form.id, form]]);
  for (const part of CONTRACT_PARTS) {
    const id = page[part]?.form;
    if (id === undefined || forms.has(id)) continue;
    needs(set, "form", id, `/contract/${part}/form`, report);
    const other = set.find("form", id);
    if (other) forms.set(id, other);
  }
  for (const [id, one] of forms)
    for (const { pointer, field, type } of contractFields(page, form.id, id)) {
      const found = needsField(one, field, pointer, report, type);
      if (found?.sensitive === true) report(pointer, field, "a field that is not sensitive");
    }
  const { terms } = page;
  const table = form.sections.flatMap((section) => section.fields).find((field) => field.id === terms?.table);
  if (!terms || !table) return;
  for (const [name, type] of Object.entries(COLUMNS)) {
    const id = terms[name as keyof typeof COLUMNS];
    if (id === undefined) continue;
    const column = columnsOf(table).find((one) => one.id === id);
    if (column?.type !== type || column.sensitive === true)
      report(`/contract/terms/${name}`, id, `an open column of ${table.id} of type ${type}`);
  }
}

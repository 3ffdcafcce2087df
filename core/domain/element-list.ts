/** Which code list the code of a budget element is from: that of the field from which a post step opens lines with it. */
import type { BudgetElement } from "./budget-element.ts";
import { allSteps, type Flow } from "./flow.ts";
import { type Form, fieldsOf } from "./form.ts";

/**
 * The id of the dictionary; undefined for what is typed. Of several forms that fill the element the line's own comes
 * first, by the form of the document that opened it: a line below another one has codes that its own form does not ask.
 */
export function elementList(
  flows: readonly Flow[],
  findForm: (id: string) => Form | undefined,
  own: string,
  element: BudgetElement,
): string | undefined {
  const filling = flows.toSorted((a, b) => Number(b.form === own) - Number(a.form === own));
  for (const flow of filling) {
    const form = findForm(flow.form);
    if (!form) continue;
    for (const step of allSteps(flow)) {
      const id = step.do === "post" ? step.line?.elements?.[element] : undefined;
      const field = id === undefined ? undefined : fieldsOf(form).find((one) => one.id === id);
      const dictionary = field?.["dictionary"];
      if (typeof dictionary === "string") return dictionary;
    }
  }
  return undefined;
}

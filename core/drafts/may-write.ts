/** Who may have a draft: a role of the form that writes at the place of the document it follows from. */
import type { Form } from "../domain/form.ts";
import { covers, type Identity, type Place } from "../domain/scope.ts";

export function mayWrite(identity: Identity, form: Pick<Form, "create">, place: Place): boolean {
  const assignments = identity.assignments.filter((a) => form.create.includes(a.role));
  return covers({ ...identity, assignments }, "document.write", place);
}

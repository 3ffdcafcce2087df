/** The amend step: writes computed values into a document, its own or the one it refers to, as a new revision. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { compileExpression } from "../domain/expression.ts";
import type { LeafStep } from "../domain/flow.ts";
import { amendDocument, type LockedDocument } from "../documents/command-side.ts";
import { factsOf } from "../documents/facts.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";

/** Returns the case's own document, changed when the step amends "self". */
export async function amend(
  context: Context,
  tx: Tx,
  step: Extract<LeafStep, { do: "amend" }>,
  document: LockedDocument,
  actor: Actor & { person: string },
): Promise<LockedDocument> {
  const form = context.definitions.compiled(document.form, document.formVersion);
  const set: Record<string, unknown> = {};
  for (const [field, text] of Object.entries(step.set)) {
    const expression = compileExpression(text, form.scope);
    const result =
      "faults" in expression ? undefined : expression.run(document.answers, factsOf(context, document.writer));
    if (result?.kind !== "value")
      throw new Refusal("case.refused", {
        problems: [{ code: "flow.cannot-branch", pointer: "", params: { step: step.title } }],
      });
    set[field] = result.value;
  }
  if (step.document === "self") return amendDocument(context, tx, document, set, actor);
  const target = document.answers[step.document];
  if (typeof target !== "string")
    throw new Refusal("case.refused", {
      problems: [{ code: "flow.cannot-branch", pointer: "", params: { step: step.title } }],
    });
  await amendDocument(context, tx, target, set, actor);
  return document;
}

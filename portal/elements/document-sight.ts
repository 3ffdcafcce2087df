/** What the person who writes a document may type, does not see yet, and has to put right. */
import { type Evaluation, isEmpty } from "../../core/domain/evaluate-form.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Answers, Document } from "../api-types.ts";
import { isFilledByRule, shownFields } from "./form-cells.ts";

/** False for what a later step fills. */
export function mayEdit(doc: Document, id: string): boolean {
  const right = doc.rights[id];
  return right === undefined || right === "edit";
}

/** Fields that are not drawn; those of a later step show only once they say something. */
export function unseenFields(doc: Document, form: Form, result: Evaluation): ReadonlySet<string> {
  const later = Object.keys(doc.rights).filter(
    (id) => doc.rights[id] === "hide" || (!mayEdit(doc, id) && isEmpty(result.answers[id])),
  );
  if (later.length === 0) return result.hidden;
  const unseen = new Set([...result.hidden, ...later]);
  // Figures that a rule will make out of a later step's fields wait for them, where nothing else is in the section.
  for (const section of form.sections) {
    const left = shownFields(section, unseen);
    const waits = left.every((field) => isFilledByRule(field) && isEmpty(result.answers[field.id]));
    if (waits && section.fields.some((field) => later.includes(field.id))) for (const { id } of left) unseen.add(id);
  }
  return unseen;
}

/** What a rule or a plugin fills. */
const isFilled = ({ computed, compute, from }: Field): boolean =>
  computed !== undefined || compute !== undefined || from !== undefined;

/** What people typed and may see; the server fills the rest again. */
export function outgoing(doc: Document, form: Form, result: Evaluation | undefined, answers: Answers): Answers {
  const filled = new Set(
    fieldsOf(form)
      .filter((field) => isFilled(field) || !mayEdit(doc, field.id))
      .map((field) => field.id),
  );
  return Object.fromEntries(Object.entries(answers).filter(([id]) => !filled.has(id) && !result?.hidden.has(id)));
}

/** What plugins remark on answers; the server alone asks them, at each reading and saving. */
export function remarksOf(problems: readonly Problem[]): Problem[] {
  return problems.filter((p) => p.code.startsWith("plugin."));
}

/** What the rules found, what cannot be read, and what the server refused on top of that. */
export function openProblems(
  doc: Document,
  found: readonly Problem[],
  unreadable: ReadonlyMap<string, string>,
  refused: readonly Problem[],
): Problem[] {
  const own = found.filter(
    (p) => !unreadable.has(p.pointer) && (p.code !== "answer.required" || mayEdit(doc, p.pointer.split("/")[1] ?? "")),
  );
  const unread = [...unreadable].map(
    ([pointer, message]): Problem => ({ code: "answer.unreadable", pointer, message }),
  );
  if (refused.length === 0) return [...unread, ...own];
  const known = new Set(own.map((p) => `${p.code} ${p.pointer}`));
  return [...unread, ...own, ...refused.filter((p) => !known.has(`${p.code} ${p.pointer}`))];
}

/** What the lines of the checks say: their outcome, and the answers they show. */
export function checkedAnswers({ checks, answers }: Evaluation): unknown[] {
  return checks.flatMap((check) => [check, ...check.show.map((id) => answers[id])]);
}

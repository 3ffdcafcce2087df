/**
 * Passes a good single value at once: what `checkAnswer` would say nothing about. Anything that is not certainly good
 * (a list, an unusual character, an unknown code) is left to it, so that there is one place that says what is wrong.
 */
import type { KnownCodes } from "./check-answers.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Field } from "./form.ts";
import { quickCheck } from "./quick-check.ts";

export type QuickAnswer = (value: unknown, known: KnownCodes) => boolean;

/** True from the result means that `checkAnswer` has no problem with the value of this field. */
export function quickAnswer(field: Field, pointer: string, types: FieldTypes): QuickAnswer {
  const type = types.get(field.type);
  const fits = quickCheck(type.answerSchema(field, types));
  const dictionary = field["dictionary"];
  const leaf = field["leaf"] === true;
  if (!type.answers) return () => false;
  if (typeof dictionary !== "string")
    return (value) => isGood(value) && fits(value) && type.check(value, field, pointer).length === 0;
  return (value, known) => {
    if (typeof value !== "string" || leaf || !isGood(value) || !fits(value)) return false;
    return known.get(dictionary)?.has(value) === true && type.check(value, field, pointer).length === 0;
  };
}

function isGood(value: unknown): boolean {
  if (typeof value === "string") return isPlain(value);
  return typeof value === "number" ? value !== 0 || !Object.is(value, -0) : typeof value === "boolean";
}

/** Printing ASCII and common Chinese characters: neither forbidden nor full-width figures, letters or spaces. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if ((unit < 0x20 || unit > 0x7e) && (unit < 0x4e00 || unit > 0x9fff) && (unit < 0x3001 || unit > 0x303f))
      return false;
  }
  return true;
}

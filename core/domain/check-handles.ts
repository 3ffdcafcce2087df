/** Whether a form can handle hits as it says: the fields take what they are given, and every code means one thing. */
import { checkAnswer, codeSet } from "./check-answers.ts";
import { needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Field, Form } from "./form.ts";
import { HANDLE_FIELDS, type HandleField, type Handles, HIT_PARTS } from "./handles.ts";
import { pointerStep } from "./problem.ts";
import { LEVELS } from "./rule.ts";

const TEXTS = ["text", "long-text"];
const TYPES: Readonly<Record<HandleField, readonly string[]>> = {
  rule: TEXTS,
  level: ["choice", "text"],
  object: TEXTS,
  message: TEXTS,
  compared: TEXTS,
  firstSeen: ["date"],
  finding: ["choice"],
  mendedOn: ["date"],
};
const GIVEN: ReadonlySet<string> = new Set(HIT_PARTS);

/** Reports what would keep a hit from opening a document of the form, or a finding from being understood. */
export function checkHandles(
  form: Form,
  handles: Handles,
  { set, types }: { set: DefinitionSet; types: FieldTypes },
  report: Report,
): void {
  const named = new Set<string>();
  const fitting = new Map<HandleField, Field>();
  for (const part of HANDLE_FIELDS) {
    const id = handles[part];
    const field = id === undefined ? undefined : needsField(form, id, `/handles/${part}`, report);
    if (!field) continue;
    const params = { label: field.label };
    const at = `/handles/${part}`;
    if (named.has(field.id)) report(at, field.id, "a field that is named once", { code: "handles.twice", params });
    named.add(field.id);
    if (!fits(part, field))
      report(at, `${field.id} of type ${field.type}`, `a plain field of type ${TYPES[part].join(" or ")}`, {
        code: "handles.type",
        params,
      });
    else if (GIVEN.has(part) && (field.computed !== undefined || field.from !== undefined))
      report(at, field.id, "a field that is not computed or brought", { code: "handles.filled", params });
    else fitting.set(part, field);
  }
  if (handles.levels && handles.level === undefined)
    report("/handles/levels", "codes", "a field for the level as well", { code: "handles.levels-alone", params: {} });
  const [level, finding] = [fitting.get("level"), fitting.get("finding")];
  if (level) checkLevels(level, handles, set, types, report);
  if (finding) checkFindings(finding, handles, set, report);
}

/** One answer, and for what is prose no characters that only codes have. */
function fits(part: HandleField, field: Field): boolean {
  const isPlain = field["multiple"] !== true && (TYPES[part] !== TEXTS || field["pattern"] === undefined);
  return isPlain && TYPES[part].includes(field.type);
}

/** A rule may have any level: the field has to take each of them. */
function checkLevels(field: Field, handles: Handles, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const items = dictionaryOf(field, set)?.items;
  if (field.type === "choice" && !items) return;
  const known = new Map([[String(field["dictionary"]), codeSet(items ?? [])]]);
  for (const level of LEVELS) {
    const given = handles.levels?.[level];
    const code = given ?? level;
    if (checkAnswer(field, code, "", types, known).length > 0)
      report(given === undefined ? "/handles/level" : `/handles/levels/${level}`, code, `a code of ${field.id}`, {
        code: "handles.level",
        params: { label: field.label, code },
      });
  }
}

function checkFindings(field: Field, { findings }: Handles, set: DefinitionSet, report: Report): void {
  const { label } = field;
  if (!Object.values(findings).includes("normal"))
    report("/handles/findings", "no code", "a code that means normal", {
      code: "handles.no-normal",
      params: { label },
    });
  const items = dictionaryOf(field, set)?.items;
  if (!items) return;
  const codes = new Set(items.map((item) => item.code));
  for (const code of Object.keys(findings))
    if (!codes.has(code))
      report(`/handles/findings${pointerStep(code)}`, code, `a code of ${field.id}`, {
        code: "handles.unknown",
        params: { label, code },
      });
  const open = codeSet(items);
  for (const { code, name } of items)
    if (open.has(code) && !(field["leaf"] === true && open.hasChildren?.(code)) && !Object.hasOwn(findings, code))
      report("/handles/findings", code, "what each code of the field means", {
        code: "handles.unsaid",
        params: { label, code, name },
      });
}

function dictionaryOf(field: Field, set: DefinitionSet): ReturnType<typeof set.find<"dictionary">> {
  const id = field["dictionary"];
  return typeof id === "string" ? set.find("dictionary", id) : undefined;
}

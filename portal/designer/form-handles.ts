/** The part of the designer that says whether documents of a form handle alerts, by which fields and codes. */
import { html, type TemplateResult } from "lit";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { FINDINGS, HANDLE_FIELDS, type HandleField, type Handles } from "../../core/domain/handles.ts";
import { type Level, LEVELS } from "../../core/domain/rule.ts";
import type { Dictionaries } from "../api-types.ts";
import { signOf } from "../elements/rule-words.ts";
import { t } from "../message.ts";
import { choice, tick } from "./flow-controls.ts";
import { setForm } from "./form-steps.ts";
import { FINDING_WORDS, HANDLE_WORDS } from "./handles-words.ts";

export type HandlesParts = {
  form: Form;
  dictionaries: Dictionaries;
  editable: boolean;
  tell(form: Form, key: string): void;
};

const isText = ({ type, pattern }: Field): boolean =>
  type === "long-text" || (type === "text" && pattern === undefined);
const isDate = ({ type }: Field): boolean => type === "date";
const isChoice = ({ type, multiple }: Field): boolean => type === "choice" && multiple !== true;
const TAKES: Readonly<Record<HandleField, (field: Field) => boolean>> = {
  rule: isText,
  level: (field) => isChoice(field) || (field.type === "text" && isText(field)),
  object: isText,
  message: isText,
  compared: isText,
  firstSeen: isDate,
  finding: isChoice,
  mendedOn: isDate,
};

/** The form as one that handles alerts, with its finding still to be chosen; or as one that does not. */
export function withHandling(form: Form, on: boolean): Form {
  return setForm(form, "handles", on ? { finding: "", findings: {} } : undefined);
}

/** The form with another field for a part, or with none; codes of another field mean nothing any more. */
export function withHandleField(form: Form, part: HandleField, field: string): Form {
  const { [part]: old, ...rest } = form.handles ?? { finding: "", findings: {} };
  if (old === field) return form;
  const next: Record<string, unknown> = { ...rest, ...((field !== "" || part === "finding") && { [part]: field }) };
  if (part === "level") delete next["levels"];
  if (part === "finding") next["findings"] = {};
  return setForm(form, "handles", next);
}

/** The form with another code for a level; the level's own word where the code is empty. */
export function withLevelCode(form: Form, level: Level, code: string): Form {
  const { [level]: _old, ...rest } = form.handles?.levels ?? {};
  const { levels: _levels, ...handles } = form.handles ?? { finding: "", findings: {} };
  const levels = code === "" ? rest : { ...rest, [level]: code };
  return setForm(form, "handles", { ...handles, ...(Object.keys(levels).length > 0 && { levels }) });
}

/** The form with another meaning for a code of the finding; none where it is empty. */
export function withFindingCode(form: Form, code: string, meaning: Handles["findings"][string] | ""): Form {
  const { [code]: _old, ...rest } = form.handles?.findings ?? {};
  return setForm(form, "handles", {
    ...form.handles,
    findings: meaning === "" ? rest : { ...rest, [code]: meaning },
  });
}

/** Draws it. */
export function formHandles(parts: HandlesParts): TemplateResult {
  const { form, editable, tell } = parts;
  const { handles } = form;
  return html`<h3>${t("handling.title")}</h3>
    ${tick({ id: "handles-on", label: t("handling.on"), help: t("handling.on-help"), editable }, handles !== undefined, (on) => tell(withHandling(form, on), ""))}
    ${handles ? html`<div class="about-grid">${HANDLE_FIELDS.map((part) => fieldOfPart(parts, handles, part))}</div>${levelCodes(parts, handles)}${findingCodes(parts, handles)}` : ""}`;
}

function fieldOfPart({ form, editable, tell }: HandlesParts, handles: Handles, part: HandleField): TemplateResult {
  const offered = fieldsOf(form)
    .filter((field) => TAKES[part](field) || field.id === handles[part])
    .map((field) => ({ value: field.id, label: field.label }));
  const none = part === "finding" ? [] : [{ value: "", label: t("rules.no-field") }];
  return choice(
    { id: `handles-${part}`, label: t(HANDLE_WORDS[part]), editable },
    handles[part] ?? "",
    [...none, ...offered],
    (id) => tell(withHandleField(form, part, id), ""),
  );
}

function levelCodes(parts: HandlesParts, handles: Handles): TemplateResult | "" {
  const { form, editable, tell } = parts;
  const codes = codesOf(parts, handles.level);
  if (codes.length === 0) return "";
  return html`<fieldset class="plain"><legend class="label">${t("handling.levels")}</legend><div class="about-grid">${LEVELS.map(
    (level) =>
      choice(
        { id: `handles-level-${level}`, label: signOf(level).word, editable },
        handles.levels?.[level] ?? "",
        [{ value: "", label: t("handling.own-code", { code: level }) }, ...codes],
        (code) => tell(withLevelCode(form, level, code), ""),
      ),
  )}</div></fieldset>`;
}

function findingCodes(parts: HandlesParts, handles: Handles): TemplateResult | "" {
  const { form, editable, tell } = parts;
  const known = codesOf(parts, handles.finding);
  const gone = Object.keys(handles.findings).filter((code) => known.every(({ value }) => value !== code));
  const codes = [...known, ...gone.map((code) => ({ value: code, label: t("flow.unknown", { id: code }) }))];
  if (codes.length === 0) return "";
  const meanings = FINDINGS.map((value) => ({ value, label: t(FINDING_WORDS[value]) }));
  return html`<fieldset class="plain"><legend class="label">${t("handling.findings")}</legend><div class="about-grid">${codes.map(
    ({ value, label }, i) =>
      choice<(typeof FINDINGS)[number] | "">(
        { id: `handles-finding-${i}`, label, editable },
        handles.findings[value] ?? "",
        [{ value: "", label: t("handling.no-meaning") }, ...meanings],
        (meaning) => tell(withFindingCode(form, value, meaning), ""),
      ),
  )}</div></fieldset>`;
}

function codesOf({ form, dictionaries }: HandlesParts, id: string | undefined): { value: string; label: string }[] {
  const field = fieldsOf(form).find((one) => one.id === id);
  const items = dictionaries[String(field?.["dictionary"])] ?? [];
  return items.flatMap(({ code, name, closed }) => (closed === true ? [] : [{ value: code, label: name }]));
}

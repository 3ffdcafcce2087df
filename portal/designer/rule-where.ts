/** Which of the documents that a rule looks at count: by a code, by a filled field, by the same answer as the watched one. */
import { html, type TemplateResult } from "lit";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Where } from "../../core/domain/rule-value.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { choice, ticks } from "./flow-controls.ts";
import { formWatched } from "./rule-form.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { withEntry } from "./rule-steps.ts";

const WAYS = ["in", "filled", "empty", "same", "other", "upTo", "since"] as const;
type Way = (typeof WAYS)[number];
/** Ways that name a field of the watched document. */
const OWN_WAYS = ["same", "other", "upTo", "since"] as const;
/** Types whose answers are one text or code. */
const COMPARED = new Set(["text", "choice", "region", "org", "document", "quota", "person", "project", "year"]);
/** More codes than these are written, not ticked. */
const TICKED = 24;

/** The conditions with a button for another one. */
export function whereControls(
  parts: RuleDeskParts,
  id: string,
  form: Form,
  where: readonly Where[] | undefined,
  put: (where: Where[] | undefined) => void,
): TemplateResult {
  const { editable } = parts;
  const fields = fieldsOf(form).filter(({ type }) => type !== "note");
  const [first] = fields;
  return html`<fieldset class="plain"><legend class="label">${t("ruledesk.where")}</legend>
    <ol class="rd-cards" role="list">${(where ?? []).map((one, n) => html`<li class="rd-grid">${whereRow(parts, `${id}-w${n}`, fields, one, (next) => put(withEntry(where, n, next)))}</li>`)}</ol>
    ${editable && first ? html`<button class="btn small quiet" type="button" @click=${() => put([...(where ?? []), { field: first.id, filled: true }])}>${icon("plus")}${t("ruledesk.add-where")}</button>` : ""}</fieldset>`;
}

function whereRow(
  parts: RuleDeskParts,
  id: string,
  fields: readonly Field[],
  one: Where,
  put: (where: Where | undefined) => void,
): TemplateResult {
  const { editable, dictionaries, rule, forms } = parts;
  const field = fields.find((candidate) => candidate.id === one.field);
  const watched = formWatched(rule, forms);
  const own = (watched ? fieldsOf(watched) : []).filter(({ type }) => type === field?.type);
  const named = OWN_WAYS.find((each) => one[each] !== undefined);
  const way: Way = one.in ? "in" : (named ?? (one.filled === false ? "empty" : "filled"));
  const offered = WAYS.filter(
    (each) =>
      each === way ||
      each === "filled" ||
      each === "empty" ||
      (field !== undefined &&
        (each === "upTo" || each === "since" ? field.type === "date" : COMPARED.has(field.type)) &&
        (each === "in" || own.length > 0)),
  );
  const begin = (next: Way, of: string): Where =>
    next === "in"
      ? { field: of, in: [""] }
      : next === "filled" || next === "empty"
        ? { field: of, filled: next === "filled" }
        : { field: of, [next]: own[0]?.id ?? "" };
  const items = dictionaries[String(field?.["dictionary"])] ?? [];
  const codes = (one.in ?? []).filter((code) => code !== "");
  const take = (chosen: readonly string[]): void =>
    put({ field: one.field, in: chosen.length === 0 ? [""] : [...chosen] });
  return html`${choice(
    { id: `${id}-f`, label: t("ruledesk.field"), editable },
    one.field,
    fields.map(({ id: value, label }) => ({ value, label })),
    (next) => put(begin(way === "empty" ? "empty" : "filled", next)),
  )}
    ${choice(
      { id: `${id}-k`, label: t("ruledesk.where-way"), editable },
      way,
      offered.map((value) => ({ value, label: t(`ruledesk.where.${value}`) })),
      (next) => put(begin(next, one.field)),
    )}
    ${
      way === "in" && items.length > 0 && items.length <= TICKED
        ? ticks(
            { id: `${id}-c`, label: t("ruledesk.where-codes"), editable },
            codes,
            items.map(({ code, name }) => ({ value: code, label: name })),
            take,
          )
        : ""
    }
    ${way === "in" && (items.length === 0 || items.length > TICKED) ? writtenCodes(`${id}-t`, codes, editable, take) : ""}
    ${
      named === undefined
        ? ""
        : choice(
            { id: `${id}-s`, label: t("ruledesk.where-own"), editable },
            one[named] ?? "",
            own.map(({ id: value, label }) => ({ value, label })),
            (next) => put({ field: one.field, [named]: next }),
          )
    }
    ${editable ? html`<div class="rd-remove"><button class="btn small quiet" type="button" aria-label=${t("ruledesk.remove-where", { label: field?.label ?? one.field })} @click=${() => put(undefined)}>${icon("trash")}${t("ruledesk.remove")}</button></div>` : ""}`;
}

/** Contents that are written, one after the other; taken over when the box is left, so that a mark stays while typing. */
function writtenCodes(
  id: string,
  codes: readonly string[],
  editable: boolean,
  take: (codes: string[]) => void,
): TemplateResult {
  const read = (event: Event): void => {
    const parts = (event.target as HTMLInputElement).value.split(t("text.pause")).map((part) => part.trim());
    take(parts.filter((part) => part !== ""));
  };
  return html`<div class="field"><label class="label" for=${id}>${t("ruledesk.where-texts")}</label><input class="input" id=${id} autocomplete="off" maxlength="400" .value=${codes.join(t("text.pause"))} ?disabled=${!editable} aria-describedby="${id}-help" @change=${read} /><p class="help" id="${id}-help">${t("ruledesk.where-texts-help")}</p></div>`;
}

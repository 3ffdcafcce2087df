/** A table of names and values, such as "field of the contract → formula", edited row by row; order and other rows stay. */
import { html, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { choice, type Choice, line } from "./flow-controls.ts";
import { renamePair } from "./flow-tree.ts";
import "./formula-editor.ts";

type Pairs = Readonly<Record<string, string>>;
export type PairsParts = {
  label: string;
  add: string;
  pairs: Pairs;
  editable: boolean;
  /** Names are chosen from `offered`, or typed when there is nothing to choose from. */
  key: { label: string; offered?: readonly Choice[]; fresh?: string };
  /** Values are formulas over `form`, or typed when it is left out. */
  value: { label: string; fresh: string; form?: Form | undefined; dictionaries?: Dictionaries };
  /** `undefined` for no rows at all; the key joins quick changes. */
  set(pairs: Pairs | undefined, key?: string): void;
};

/** A name that no pair has yet. */
function freeName({ key, pairs }: PairsParts): string | undefined {
  if (key.offered) return key.offered.find(({ value }) => !Object.hasOwn(pairs, value))?.value;
  const base = key.fresh ?? "value";
  for (let n = 1; ; n++) if (!Object.hasOwn(pairs, `${base}${n}`)) return `${base}${n}`;
}

/** Draws the rows. */
export function pairsEditor(parts: PairsParts): TemplateResult {
  const { pairs, editable } = parts;
  const entries = Object.entries(pairs);
  const fresh = freeName(parts);
  const tell = (next: Pairs, key?: string): void => parts.set(Object.keys(next).length === 0 ? undefined : next, key);
  return html`<fieldset class="plain fl-pairs-box"><legend class="label">${parts.label}</legend>
    ${entries.map(([name, value], i) => pairRow(parts, name, value, i, tell))}
    ${editable && fresh !== undefined ? html`<button class="btn quiet small" type="button" @click=${() => tell({ ...pairs, [fresh]: parts.value.fresh })}>${icon("plus")}${parts.add}</button>` : ""}</fieldset>`;
}

function pairRow(
  parts: PairsParts,
  name: string,
  value: string,
  i: number,
  tell: (next: Pairs, key?: string) => void,
): TemplateResult {
  const { pairs, editable, key } = parts;
  const at = (part: string, label: string) => ({
    id: `fp-pair-${parts.label}-${i}-${part}`,
    label,
    editable,
    bare: true,
  });
  const put = (next: string): void => tell({ ...pairs, [name]: next }, `pair:${name}`);
  const drop = (): void => tell(Object.fromEntries(Object.entries(pairs).filter(([other]) => other !== name)));
  const rename = (next: string): void => tell(renamePair(pairs, name, next));
  const typed = html`<input class="input mono" aria-label=${key.label} maxlength="60" .value=${name} ?disabled=${!editable} @change=${(event: Event) => rename((event.target as HTMLInputElement).value.trim())} />`;
  const offered = key.offered?.filter((one) => one.value === name || !Object.hasOwn(pairs, one.value));
  return html`<div class="fl-pair"><div class="fl-line">${offered ? choice(at("key", key.label), name, offered, rename) : typed}
      ${editable ? html`<button class="icon-btn" type="button" aria-label=${t("flow.pair-remove", { name })} @click=${drop}>${icon("x")}</button>` : ""}</div>
    ${
      parts.value.form
        ? html`<fieldset class="plain" ?disabled=${!editable}><legend class="sr">${parts.value.label}</legend><mz-formula-editor .form=${parts.value.form} .dictionaries=${parts.value.dictionaries ?? {}} .value=${value === "" ? undefined : value} .samples=${[]} .label=${parts.value.label} .brief=${true}
            @mz-expression=${(event: CustomEvent<{ text: string | undefined }>) => {
              event.stopPropagation();
              put(event.detail.text ?? "");
            }}></mz-formula-editor></fieldset>`
        : line(at("value", parts.value.label), value, (next) => put(next ?? ""), { mono: true })
    }</div>`;
}

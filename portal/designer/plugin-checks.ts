/** The checks that a form leaves to plugins before a submission: added, set, ordered and taken away, as cards. */
import { html, type TemplateResult } from "lit";
import type { PluginCheck } from "../../core/domain/form-check.ts";
import type { Form } from "../../core/domain/form.ts";
import { announce } from "../announce.ts";
import type { OfferChoice } from "../change-api.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { setForm } from "./form-steps.ts";
import { pairsEditor } from "./pairs-editor.ts";

export type PluginCheckParts = {
  form: Form;
  /** What plugins that serve offer for forms. */
  offers: readonly OfferChoice[];
  editable: boolean;
  tell(form: Form, key: string): void;
};

const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

/** Draws the section; nothing where there is no check and nothing to choose from. */
export function pluginChecks(parts: PluginCheckParts): TemplateResult | "" {
  const { form, offers, editable } = parts;
  const checks = form.pluginChecks ?? [];
  if (checks.length === 0 && (!editable || offers.length === 0)) return "";
  return html`<section class="sec" aria-labelledby="plugin-checks-h">
    <div class="sec-head"><h2 id="plugin-checks-h">${t("plugin-check.design", { count: checks.length })}</h2><span class="note">${t("plugin-check.design-lead")}</span></div>
    <ol class="rule-list">${checks.map((check, i) => card(parts, checks, check, i))}</ol>
    ${editable && offers.length > 0 && checks.length < 10 ? html`<p><button class="btn" id="plugin-check-add" type="button" @click=${() => add(parts, checks)}>${icon("plus")}${t("plugin-check.add")}</button></p>` : ""}
  </section>`;
}

function put({ form, tell }: PluginCheckParts, checks: readonly PluginCheck[], key = ""): void {
  tell(setForm(form, "pluginChecks", checks.length === 0 ? undefined : checks), key);
}

function add(parts: PluginCheckParts, checks: readonly PluginCheck[]): void {
  const [offer] = parts.offers;
  if (!offer) return;
  let n = checks.length + 1;
  while (checks.some(({ id }) => id === `P${n}`)) n += 1;
  put(parts, [...checks, { id: `P${n}`, title: offer.title.slice(0, 60), plugin: offer.id }]);
  announce(t("plugin-check.added"));
}

function card(parts: PluginCheckParts, checks: readonly PluginCheck[], check: PluginCheck, i: number): TemplateResult {
  const { offers, editable } = parts;
  const serves = offers.some(({ id }) => id === check.plugin);
  const set = (changes: Partial<PluginCheck>, key = ""): void => {
    const next = { ...check, ...changes };
    for (const [name, value] of Object.entries(changes))
      if (value === undefined) delete next[name as keyof PluginCheck];
    put(parts, checks.with(i, next), key === "" ? "" : `plugin-check:${check.id}:${key}`);
  };
  const move = (by: -1 | 1): void => {
    const other = checks[i + by];
    if (other) put(parts, checks.with(i, other).with(i + by, check));
  };
  const drop = (): void => {
    put(
      parts,
      checks.filter((one) => one !== check),
    );
    announce(t("plugin-check.dropped", { title: check.title }));
  };
  const known = serves ? offers : [{ id: check.plugin, title: check.plugin }, ...offers];
  return html`<li class="rule-card">
    <div class="rule-head"><b>${check.title}</b><span class="small muted">${offers.find(({ id }) => id === check.plugin)?.title ?? check.plugin}</span>
      ${serves ? "" : html`<span class="chip stop">${icon("stop")}${t("plugin-check.absent")}</span>`}
      ${check.stops === false ? html`<span class="chip warn">${icon("warn")}${t("plugin-check.only-warns")}</span>` : ""}
      ${
        editable
          ? html`<span class="rule-tools"><button class="icon-btn" type="button" aria-label=${t("plugin-check.up", { title: check.title })} ?disabled=${i === 0} @click=${() => move(-1)}>${icon("up")}</button><button class="icon-btn" type="button" aria-label=${t("plugin-check.down", { title: check.title })} ?disabled=${i === checks.length - 1} @click=${() => move(1)}>${icon("down")}</button><button class="icon-btn" type="button" aria-label=${t("plugin-check.drop", { title: check.title })} @click=${drop}>${icon("trash")}</button></span>`
          : ""
      }</div>
    ${
      editable
        ? html`<div class="rule-set"><div class="rule-pair">
            <div class="field"><label class="label" for="pc-title-${check.id}">${t("rules.title")}</label><input class="input" id="pc-title-${check.id}" maxlength="60" autocomplete="off" .value=${check.title} @input=${(event: Event) => set({ title: textOf(event) }, "title")} /></div>
            <div class="field"><label class="label" for="pc-plugin-${check.id}">${t("plugin-check.plugin")}</label><select class="select" id="pc-plugin-${check.id}" @change=${(event: Event) => set({ plugin: textOf(event) })}>${known.map(({ id, title }) => html`<option value=${id} .selected=${id === check.plugin}>${title}</option>`)}</select></div>
          </div>
          ${pairsEditor({
            label: t("plugin-check.params"),
            add: t("plugin-check.add-param"),
            pairs: textsOf(check.params ?? {}),
            editable: true,
            key: { label: t("plugin-check.param") },
            value: { label: t("plugin-check.value"), fresh: "" },
            set: (pairs, key) => set({ params: pairs && valuesOf(pairs) }, key ?? ""),
          })}
          <label class="check"><input type="checkbox" .checked=${check.stops !== false} @change=${(event: Event) => set({ stops: (event.target as HTMLInputElement).checked ? undefined : false })} /><span>${t("plugin-check.stops")}<span class="help">${t("plugin-check.stops-help")}</span></span></label></div>`
        : ""
    }
  </li>`;
}

/** Parameters as they are typed: text stands for itself, everything else as JSON writes it. */
export function textsOf(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** Numbers, true, false, lists and objects are read as such; anything else is text. */
export function valuesOf(texts: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]): [string, unknown] => {
      if (!/^(-?\d|true$|false$|\[|\{)/.test(text)) return [name, text];
      try {
        const value: unknown = JSON.parse(text);
        // A code such as 007 or a number too long to be exact is text.
        return [name, typeof value === "number" && String(value) !== text ? text : value];
      } catch {
        return [name, text];
      }
    }),
  );
}

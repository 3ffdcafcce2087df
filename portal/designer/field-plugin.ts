/** Which plugin remarks on the answer of a field while it is filled in. */
import { html, type TemplateResult } from "lit";
import type { Field } from "../../core/domain/form.ts";
import { t } from "../message.ts";

export type FieldPluginParts = {
  field: Field;
  /** Plugins that serve and look at fields. */
  plugins: readonly { id: string; title: string }[];
  editable: boolean;
  set(plugin: Field["plugin"]): void;
};

/** A plugin is asked about plain answers; files, tables and notes are none. */
const WITHOUT: ReadonlySet<string> = new Set(["table", "file", "picture", "signature", "note"]);

/** Draws the choice; nothing where there is none to make. A plugin that no longer serves keeps its place and says so. */
export function fieldPlugin({ field, plugins, editable, set }: FieldPluginParts): TemplateResult | "" {
  const chosen = field.plugin?.id;
  if (WITHOUT.has(field.type) || (chosen === undefined && plugins.length === 0)) return "";
  const id = `prop-${field.id}-plugin`;
  const serves = chosen === undefined || plugins.some((plugin) => plugin.id === chosen);
  const known = serves
    ? plugins
    : [{ id: chosen, title: t("properties.plugin-absent", { plugin: chosen }) }, ...plugins];
  const choose = (event: Event): void => {
    const picked = (event.target as HTMLSelectElement).value;
    set(picked === "" ? undefined : { id: picked });
  };
  return html`<div class="field"><label class="label" for=${id}>${t("properties.plugin")}</label>
    <select class="select" id=${id} aria-describedby="${id}-help" ?disabled=${!editable} @change=${choose}>
      <option value="" .selected=${chosen === undefined}>${t("properties.plugin-none")}</option>
      ${known.map((plugin) => html`<option value=${plugin.id} .selected=${plugin.id === chosen}>${plugin.title}</option>`)}</select>
    <p class="help" id="${id}-help">${t("properties.plugin-help")}</p></div>`;
}

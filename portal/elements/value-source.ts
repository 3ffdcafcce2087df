/** Where a value that a plugin computes comes from, and since when it is old. */
import { html, type TemplateResult } from "lit";
import type { ValueSource } from "../api-types.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

/** Nothing before the first try. */
export function valueSource(source: ValueSource | undefined): TemplateResult | "" {
  if (!source) return "";
  const { plugin, version, at, since } = source;
  return html`${at === null ? "" : html`<p class="help">${t("field.computed-by", { plugin, version, at: instant(at) })}</p>`}${since === undefined ? "" : html`<p class="state warn small stale-value">${icon("clock")}${t(at === null ? "field.never-computed" : "field.stale-since", { plugin, at: instant(since) })}</p>`}`;
}

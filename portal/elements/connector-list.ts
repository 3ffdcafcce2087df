/** Connectors that plugins serve: what each is given of whose people, and the form in which that is set. */
import { html, type TemplateResult } from "lit";
import type { Connector, Connectors } from "../notice-api.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

/** Nothing where no plugin offers one and none was set; `onAsk` when one is to be set, without it for another one. */
export function connectorList(
  { rows, offers }: Connectors,
  names: (kinds: Connector["kinds"]) => string,
  onAsk: (of: Connector | undefined) => void,
): TemplateResult | "" {
  if (rows.length === 0 && offers.length === 0) return "";
  const add =
    offers.length === 0
      ? ""
      : html`<button class="btn small push" type="button" @click=${() => onAsk(undefined)}>${icon("plus")}${t("webhooks.add-connector")}</button>`;
  return html`<section class="sec" aria-labelledby="h-connectors"><div class="sec-head"><h2 id="h-connectors">${t("webhooks.connectors")} ${rows.length}</h2>${add}</div>
    <p class="muted mb4">${t("webhooks.connectors-help")}</p>
    ${
      rows.length === 0
        ? html`<p class="muted">${t("webhooks.no-connectors")}</p>`
        : html`<table class="grid stack"><thead><tr><th scope="col">${t("webhooks.name")}</th><th scope="col">${t("webhooks.kinds")}</th><th scope="col">${t("webhooks.region")}</th><th scope="col">${t("webhooks.state")}</th><th scope="col">${t("webhooks.updated")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
        <tbody>${rows.map(
          (
            row,
          ) => html`<tr><td><b>${row.title}</b><span class="sub mono">${row.name}</span></td><td data-l=${t("webhooks.kinds")}><span>${names(row.kinds)}</span></td><td data-l=${t("webhooks.region")}>${row.region.name}</td>
          <td data-l=${t("webhooks.state")}>${stateOf(row)}</td><td data-l=${t("webhooks.updated")}><span>${row.updatedBy}<span class="sub">${instant(row.updatedAt)}</span></span></td>
          <td><button class="btn small" type="button" @click=${() => onAsk(row)}>${t("webhooks.change")}<span class="sr">${row.title}</span></button></td></tr>`,
        )}</tbody></table>`
    }</section>`;
}

/** What stands above the kinds in the dialog; connector and region of one that is set stay. */
export function connectorBody(
  of: Connector | undefined,
  offers: Connectors["offers"],
  regions: readonly { code: string; name: string }[],
): TemplateResult {
  return html`${
    of
      ? html`<p><b>${of.title}</b> ${of.region.name}</p>`
      : html`<div class="field"><label class="label" for="connector-name">${t("webhooks.connector")}</label><select class="select" id="connector-name" aria-describedby="connector-help">${offers.map(({ name, title }) => html`<option value=${name}>${title}</option>`)}</select>
        <div class="help" id="connector-help">${offers.map(({ title, description }) => html`<p>${title}${t("text.colon")}${description}</p>`)}</div></div>
        <div class="field"><label class="label" for="connector-region">${t("webhooks.region")}</label><select class="select" id="connector-region">${regions.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}</select></div>`
  }
    <label class="check-line"><input type="checkbox" id="connector-active" .checked=${of?.active ?? true} />${t("webhooks.active")}</label>`;
}

function stateOf({ active, served }: Connector): TemplateResult {
  if (!active) return html`<span class="state wait">${icon("lock")}${t("webhooks.off")}</span>`;
  return served
    ? html`<span class="state done">${icon("ok")}${t("webhooks.on")}</span>`
    : html`<span class="state warn">${icon("warn")}${t("webhooks.channel-unserved")}</span>`;
}

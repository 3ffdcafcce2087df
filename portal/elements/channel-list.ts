/** Ways out that plugins serve, to be switched on for people to choose, or off. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { t } from "../message.ts";
import { type Channel, switchChannel } from "../notice-api.ts";
import { ApiError } from "../request.ts";
import { icon } from "./icon.ts";

/** Nothing where no plugin offers one; `onChange` once a switch was carried out. */
export function channelList(channels: readonly Channel[], onChange: () => void): TemplateResult | "" {
  if (channels.length === 0) return "";
  const change = async ({ name, title, active }: Channel): Promise<void> => {
    try {
      await switchChannel({ name, active: !active });
      toast(t(active ? "webhooks.channel-was-off" : "webhooks.channel-was-on", { channel: title }));
      onChange();
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
  };
  return html`<section class="sec" aria-labelledby="h-channels"><div class="sec-head"><h2 id="h-channels">${t("webhooks.channels")} ${channels.length}</h2></div>
    <p class="muted mb4">${t("webhooks.channels-help")}</p>
    <table class="grid stack"><thead><tr><th scope="col">${t("webhooks.name")}</th><th scope="col">${t("webhooks.state")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
    <tbody>${channels.map(
      (
        channel,
      ) => html`<tr><td><b>${channel.title}</b><span class="sub mono">${channel.name}</span>${channel.description === "" ? "" : html`<span class="sub">${channel.description}</span>`}</td>
      <td data-l=${t("webhooks.state")}>${stateOf(channel)}</td>
      <td><button class="btn small" type="button" @click=${() => void change(channel)}>${t(channel.active ? "webhooks.channel-off" : "webhooks.channel-on")}<span class="sr">${channel.title}</span></button></td></tr>`,
    )}</tbody></table></section>`;
}

function stateOf({ active, served }: Channel): TemplateResult {
  if (!active) return html`<span class="state wait">${icon("lock")}${t("webhooks.off")}</span>`;
  return served
    ? html`<span class="state done">${icon("ok")}${t("webhooks.on")}</span>`
    : html`<span class="state warn">${icon("warn")}${t("webhooks.channel-unserved")}</span>`;
}

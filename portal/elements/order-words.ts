/** States of payment orders and what happened to them, in words. */
import { html, type TemplateResult } from "lit";
import type { OrderStateName } from "../../core/domain/payment-order.ts";
import { formatMoney } from "../../core/domain/money.ts";
import { t } from "../message.ts";
import type { OrderEvent } from "../treasury-api.ts";
import { type IconName, icon } from "./icon.ts";

const LOOKS: Readonly<Record<OrderStateName, { tone: string; icon: IconName }>> = {
  ready: { tone: "wait", icon: "clock" },
  sent: { tone: "info", icon: "send" },
  unknown: { tone: "warn", icon: "warn" },
  accepted: { tone: "info", icon: "clock" },
  paid: { tone: "done", icon: "ok" },
  rejected: { tone: "stop", icon: "stop" },
  refunded: { tone: "warn", icon: "left" },
  cancelled: { tone: "wait", icon: "x" },
};

/** A state as a mark with its word. */
export function orderState(state: OrderStateName): TemplateResult {
  const { tone, icon: name } = LOOKS[state];
  return html`<span class="state ${tone}">${icon(name)}${t(`orders.state.${state}`)}</span>`;
}

/** What happened, with what was said. */
export function orderEventText(event: OrderEvent): string {
  const parts = [t(`orders.event.${event.kind}`)];
  if (event.outcome !== null) parts.push(t(`orders.outcome.${event.outcome}`));
  if (event.kind === "answer" && event.amountFen !== null)
    parts.push(t("orders.amount-yuan", { amount: formatMoney(event.amountFen, "yuan") }));
  if (event.serial !== null && event.serial !== "") parts.push(t("orders.serial-is", { serial: event.serial }));
  if (event.why !== null && event.why !== "") parts.push(event.why);
  return parts.join(t("text.comma"));
}

/** How figures of blocks are said: money in wan, percentages, plain numbers with their unit. */
import { figure, money, moneyText, percent, unitName } from "../format.ts";
import { t } from "../message.ts";

export type Scale = "number" | "money" | "percent";

/** A figure alone, for a cell whose head says the unit. */
export function bareFigure(value: number | null, as: Scale): string {
  if (value === null) return t("text.dash");
  return as === "money" ? money(value) : as === "percent" ? percent(value) : figure(value);
}

/** A figure with its unit. */
export function wholeFigure(value: number | null, as: Scale, unit?: string): string {
  if (value === null) return t("text.dash");
  if (as === "money") return moneyText(value);
  return as === "percent" || unit === undefined ? bareFigure(value, as) : `${figure(value)} ${unit}`;
}

/** The unit behind a title or a head; empty where each figure brings it. */
export function unitOf(as: string, unit?: string): string {
  return as === "money" ? unitName("wan") : as === "number" ? (unit ?? "") : "";
}

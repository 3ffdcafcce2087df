/** How figures, times and sizes are shown; exact integers in, text out. */
import { formatMoney, formatPercent, type MoneyUnit } from "../core/domain/money.ts";
import { t } from "./message.ts";

const MINUS = "\u2212";
const NONE = "\u2014";

/** Money without its unit; a dash for none. The unit stands in the table's header. */
export function money(fen: number | null | undefined, unit: MoneyUnit = "wan"): string {
  return fen === null || fen === undefined ? NONE : formatMoney(fen, unit).replace("-", MINUS);
}

/** Money with its unit, e.g. for a sentence. */
export function moneyText(fen: number | null | undefined, unit: MoneyUnit = "wan"): string {
  return fen === null || fen === undefined ? NONE : `${money(fen, unit)} ${unitName(unit)}`;
}

/** The name of a money unit. */
export function unitName(unit: MoneyUnit): string {
  return unit === "wan" ? t("unit.wan") : t("unit.yuan");
}

/** Basis points as a percentage with its sign. */
export function percent(bp: number | null | undefined): string {
  return bp === null || bp === undefined ? NONE : `${formatPercent(bp).replace("-", MINUS)} %`;
}

const clock = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

/** An instant as 2026-07-01 09:05, in China's time. */
export function instant(iso: string | null | undefined): string {
  if (!iso) return NONE;
  const time = new Date(iso);
  return Number.isNaN(time.getTime()) ? iso : clock.format(time);
}

/** The same without the year, for timelines. */
export function shortInstant(iso: string | null | undefined): string {
  const text = instant(iso);
  return text.length === 16 ? text.slice(5) : text;
}

/** The day of an instant, in China's time. */
export function dayOf(iso: string | null | undefined): string {
  return instant(iso).slice(0, 10);
}

/** Bytes in kB or MB. */
export function fileSize(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Groups of three digits in a figure that is not money. */
export function figure(value: number): string {
  return value.toLocaleString("en-US");
}

/** An amount in the capital numerals that Chinese vouchers use, down to the fen. */
export function capitalAmount(fen: number): string {
  const digits = t("capital.digits").split("");
  const places = ["", ...t("capital.places").split("")];
  const groups = ["", ...t("capital.groups").split("")];
  const yuan = String(Math.trunc(Math.abs(fen) / 100));
  const [jiao, cent] = [Math.trunc((Math.abs(fen) % 100) / 10), Math.abs(fen) % 10];
  let text = "";
  let gap = false;
  for (let group = Math.ceil(yuan.length / 4) - 1; group >= 0; group -= 1) {
    const part = yuan.slice(Math.max(0, yuan.length - 4 * (group + 1)), yuan.length - 4 * group);
    let said = false;
    for (let i = 0; i < part.length; i += 1) {
      const digit = Number(part[i]);
      if (digit === 0) {
        gap = text !== "";
        continue;
      }
      text += (gap ? digits[0] : "") + (digits[digit] ?? "") + (places[part.length - 1 - i] ?? "");
      gap = false;
      said = true;
    }
    if (said) text += groups[group] ?? "";
  }
  const sign = fen < 0 ? t("capital.negative") : "";
  const head =
    text === "" && (jiao > 0 || cent > 0) ? "" : (text === "" ? (digits[0] ?? "") : text) + t("capital.yuan");
  if (jiao === 0 && cent === 0) return sign + head + t("capital.whole");
  const tenth = jiao > 0 ? (digits[jiao] ?? "") + t("capital.jiao") : head === "" ? "" : (digits[0] ?? "");
  return sign + head + tenth + (cent > 0 ? (digits[cent] ?? "") + t("capital.fen") : t("capital.whole"));
}

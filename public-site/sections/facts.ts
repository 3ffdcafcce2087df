/** What the project is: the facts released for it, its indicators with formula and inputs, and what is withheld. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { dayOf, exactYuan, percentText, spoken, wordFigure } from "../figures.ts";
import { type Lang, named, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const FactsView = Type.Object(
  {
    heading: Type.String(),
    rows: Type.Array(Type.Object({ label: Type.String(), text: Type.String(), title: Type.String() }, closed)),
  },
  closed,
);
export type FactsView = Static<typeof FactsView>;

export const IndicatorsView = Type.Object(
  {
    heading: Type.String(),
    rows: Type.Array(
      Type.Object(
        {
          title: Type.String(),
          code: Type.String(),
          value: Type.String(),
          known: Type.Boolean(),
          formula: Type.String(),
          inputs: Type.Array(Type.Object({ label: Type.String(), text: Type.String() }, closed)),
          asOf: Type.String(),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type IndicatorsView = Static<typeof IndicatorsView>;

/** The facts of a snapshot in a fixed order: what, who, where, when, how much, then what the publication adds. */
export function factsView(lang: Lang, snapshot: Snapshot): FactsView {
  const row = (label: string, text: string | undefined, title = "") => (text ? [{ label, text, title }] : []);
  const total = snapshot.totalFen === undefined ? undefined : wordFigure(lang, snapshot.totalFen);
  const place = snapshot.region.path.map((region) => region.name).join(" ");
  const industry = snapshot.industry && named(lang, snapshot.industry.name, snapshot.industry.nameEn);
  return {
    heading: industry
      ? say(lang, "facts.headingIndustry", { unit: snapshot.unit, industry })
      : say(lang, "facts.heading", { unit: snapshot.unit }),
    rows: [
      ...row(say(lang, "facts.summary"), snapshot.summary),
      ...row(say(lang, "facts.unit"), snapshot.unit),
      ...row(say(lang, "facts.department"), snapshot.department),
      ...row(say(lang, "facts.place"), place),
      ...row(say(lang, "facts.industry"), industry),
      ...row(say(lang, "facts.time"), spanOf(lang, snapshot)),
      ...row(say(lang, "facts.total"), total && spoken(total), total?.exact ?? ""),
      ...row(
        say(lang, "facts.sources"),
        snapshot.sources
          .map((source) => `${source.name} ${spoken(wordFigure(lang, source.amountFen))}`)
          .join(say(lang, "list.comma")),
        snapshot.sources
          .map((source) => `${source.name} ${exactYuan(lang, source.amountFen)}`)
          .join(say(lang, "list.comma")),
      ),
      ...snapshot.facts.flatMap((fact) => row(named(lang, fact.label, fact.labelEn), fact.text)),
    ],
  };
}

/** From when to when, once where both are the same; empty when unknown. */
export function spanOf(lang: Lang, snapshot: Snapshot): string {
  const { start, end } = snapshot;
  if (start && end && start !== end) return say(lang, "facts.fromTo", { from: start, to: end });
  return start ?? end ?? "";
}

/** The indicators of a snapshot, or undefined when none is released. */
export function indicatorsView(lang: Lang, snapshot: Snapshot): IndicatorsView | undefined {
  if (snapshot.indicators.length === 0) return undefined;
  const rows = snapshot.indicators.map((indicator) => ({
    title: named(lang, indicator.title, indicator.titleEn),
    code: indicator.code,
    value: valueText(lang, indicator),
    known: indicator.valueBp !== undefined || indicator.figure !== undefined,
    formula: named(lang, indicator.formula, indicator.formulaEn),
    inputs: [
      ...indicator.inputs,
      ...(indicator.sources ?? []).map(({ name, source, year }) => ({ label: name, text: `${source} (${year})` })),
      ...(indicator.note === undefined ? [] : [{ label: say(lang, "indicators.note"), text: indicator.note }]),
    ],
    asOf: say(lang, "word.asOf", { day: dayOf(indicator.asOf) }),
  }));
  const known = rows.find((row) => row.known);
  return {
    heading: known
      ? say(lang, "indicators.heading", { title: known.title, value: known.value })
      : say(lang, "indicators.headingNone"),
    rows,
  };
}

function valueText(lang: Lang, { valueBp, figure, unit = "", unitEn }: Snapshot["indicators"][number]): string {
  if (figure !== undefined) return `${figure} ${named(lang, unit, unitEn)}`;
  return valueBp === undefined ? say(lang, "indicators.unknown") : percentText(valueBp);
}

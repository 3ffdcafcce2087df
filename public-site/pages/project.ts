/** The page of one project: a pure function of its snapshot. Sections that the snapshot cannot feed are left out. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import type { Widget } from "../../core/publishing/public-queries.ts";
import { dayOf } from "../figures.ts";
import { Frame, frameOf, type PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { LANGS, type Lang, type MessageKey, named, say } from "../messages.ts";
import { breakableName } from "../names.ts";
import { ColophonView, colophonView } from "../sections/colophon.ts";
import { ContractsView, contractsView, QuotasView, quotasView } from "../sections/contracts.ts";
import { EquationView, equationView } from "../sections/equation.ts";
import { FactsView, factsView, IndicatorsView, indicatorsView, spanOf } from "../sections/facts.ts";
import { FlowView, flowView } from "../sections/flow.ts";
import { PaymentsView, paymentsView } from "../sections/payments.ts";
import { ProgressView, progressView } from "../sections/progress.ts";
import { summaryOf, UnknownView, unknownView } from "../sections/summary.ts";
import { WidgetsView, widgetsView } from "../sections/widgets.ts";

const closed = { additionalProperties: false };

export const ProjectView = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    frame: Frame,
    crumbs: Type.Array(Type.Object({ href: Type.String(), text: Type.String() }, closed)),
    code: Type.String(),
    name: Type.String(),
    stage: Type.String(),
    span: Type.String(),
    edition: Type.String(),
    summary: Type.String(),
    toc: Type.Array(Type.Object({ href: Type.String(), text: Type.String() }, closed)),
    equation: Type.Optional(EquationView),
    unknown: Type.Optional(UnknownView),
    facts: FactsView,
    progress: Type.Optional(ProgressView),
    flow: Type.Optional(FlowView),
    contracts: Type.Optional(ContractsView),
    payments: Type.Optional(PaymentsView),
    quotas: Type.Optional(QuotasView),
    indicators: Type.Optional(IndicatorsView),
    widgets: Type.Optional(WidgetsView),
    colophon: ColophonView,
  },
  closed,
);
export type ProjectView = Static<typeof ProjectView>;

/** The view model of a project's page. */
export function projectView(context: PageContext, snapshot: Snapshot, widgets: readonly Widget[] = []): ProjectView {
  const { lang } = context;
  const { money } = snapshot;
  const asOf = dayOf(snapshot.asOf);
  const sections = {
    progress: progressView(context, snapshot),
    contracts: contractsView(lang, snapshot),
    ...(money
      ? {
          flow: flowOrNothing(lang, snapshot, money, asOf),
          payments: paymentsView(lang, snapshot, money.payments, asOf),
          quotas: quotasView(lang, money),
        }
      : {}),
    indicators: indicatorsView(lang, snapshot),
    widgets: widgetsView(context, snapshot, widgets),
  };
  const summary = summaryOf(lang, snapshot);
  return {
    lang,
    frame: frameOf(context, {
      path: `/projects/${encodeURIComponent(snapshot.code)}`,
      title: say(lang, "project.title", { name: snapshot.name }),
      description: summary,
      demo: snapshot.demo ? say(lang, "demo.project") : "",
      indexed: !snapshot.demo,
      current: "projects",
    }),
    crumbs: crumbsOf(context, snapshot),
    code: snapshot.code,
    name: breakableName(snapshot.name),
    stage: snapshot.stage ? named(lang, snapshot.stage.title, snapshot.stage.titleEn) : "",
    span: spanOf(lang, snapshot),
    edition: say(lang, "project.edition", { version: snapshot.version, day: dayOf(snapshot.publishedAt) }),
    summary,
    toc: tocOf(lang, { money: true, about: true, ...sections }),
    ...(money ? { equation: equationView(lang, snapshot, money) } : { unknown: unknownView(lang, snapshot) }),
    facts: factsView(lang, snapshot),
    ...Object.fromEntries(Object.entries(sections).filter(([, section]) => section !== undefined)),
    colophon: colophonView(context, snapshot),
  };
}

type Money = NonNullable<Snapshot["money"]>;

function flowOrNothing(lang: Lang, snapshot: Snapshot, money: Money, asOf: string): FlowView | undefined {
  return money.approvedFen > 0 ? flowView(lang, snapshot, money, asOf) : undefined;
}

function crumbsOf(context: PageContext, snapshot: Snapshot): ProjectView["crumbs"] {
  // The region's parts are names; the path holds each with its code, from the province down.
  const { path, county, town } = snapshot.region;
  const crumbs = [{ href: linkTo(context, "/projects"), text: say(context.lang, "nav.projects") }];
  const countyCode = path.find((region) => region.name === county)?.code;
  const townCode = path.findLast((region) => region.name === town)?.code;
  if (countyCode) crumbs.push({ href: linkTo(context, "/projects", { county: countyCode }), text: county });
  if (townCode && town)
    crumbs.push({ href: linkTo(context, "/projects", { county: countyCode, town: townCode }), text: town });
  const { industry } = snapshot;
  if (industry)
    crumbs.push({
      href: linkTo(context, "/projects", { industry: industry.code }),
      text: named(context.lang, industry.name, industry.nameEn),
    });
  return crumbs;
}

const TOC: [string, MessageKey, string][] = [
  ["money", "toc.money", "#money"],
  ["about", "facts.kicker", "#about"],
  ["progress", "progress.kicker", "#progress"],
  ["flow", "flow.kicker", "#flow"],
  ["contracts", "contracts.kicker", "#contract"],
  ["payments", "payments.kicker", "#pay"],
  ["quotas", "quotas.kicker", "#quota"],
  ["indicators", "indicators.kicker", "#perf"],
  ["widgets", "widgets.kicker", "#widgets"],
];

function tocOf(lang: Lang, sections: Record<string, unknown>): ProjectView["toc"] {
  return TOC.filter(([section]) => sections[section] !== undefined)
    .map(([, key, href]) => ({ href, text: say(lang, key) }))
    .concat({ href: "#source", text: say(lang, "colophon.source") });
}

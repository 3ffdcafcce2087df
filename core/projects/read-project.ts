/** The object page of a project: facts, money, stages with documents, what may be started, history, publication. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { stateTitle } from "../definitions/state-title.ts";
import { availableOf, balanceOf } from "../domain/ledger.ts";
import { mayStart, stageOfForm } from "../domain/lifecycle.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { covers, type DefinitionPlace, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { accountsOf } from "../ledger/quotas.ts";
import { freeForms } from "./startable.ts";
import { findPublishedVersion } from "../publishing/version.ts";
import { getProjectFacts, type ProjectFacts } from "./facts.ts";
import { findProject, listTimeline, sumQuotas } from "./queries.ts";

/** Refuses with project.not-found where the reader may not read the project. */
export async function mustReadProject(context: Context, identity: Identity, id: string): Promise<void> {
  const [project] = await findProject(context.pool, [id]);
  if (!project || !covers(identity, "project.read", project)) throw new Refusal("project.not-found");
}

/** Refuses with project.not-found outside the reader's scope. */
export async function readProject(context: Context, identity: Identity, id: string, label: (key: string) => string) {
  const db = context.pool;
  const facts = await getProjectFacts(context, db, id);
  const { project } = facts;
  if (!covers(identity, "project.read", project)) throw new Refusal("project.not-found");
  const [sums] = await sumQuotas(db, [id]);
  const approvedFen = project.approved_fen;
  return {
    project: {
      id: project.id,
      code: project.code,
      name: project.name,
      unit: { id: project.unit, name: project.unit_name },
      region: { code: project.region, name: project.region_name },
      ...(project.industry !== null && { industry: industryName(context, facts) }),
      ...(project.summary !== null && { summary: project.summary }),
      ...(project.starts !== null && { starts: project.starts }),
      ...(project.ends !== null && { ends: project.ends }),
      demo: project.demo,
      totalFen: project.total_fen,
      approvedFen,
      stage: stageTitle(context, facts),
    },
    money:
      sums && approvedFen !== null && (sums.lines > 0 || project.import === null)
        ? {
            approvedFen,
            allottedFen: sums.allotted,
            notAllottedFen: approvedFen - sums.allotted,
            inTransitFen: sums.in_transit,
            frozenFen: sums.frozen,
            paidFen: sums.paid,
            refundedFen: sums.refunded,
            balanceFen: sums.balance,
            availableFen: sums.available,
          }
        : null,
    stages: stagesOf(context, identity, facts, await placeOfUnit(context, db, project.unit), label),
    quotas: facts.quotas.map((q) => {
      const accounts = accountsOf(q);
      return {
        id: q.id,
        number: q.number,
        source: q.source,
        dated: q.dated,
        accounts: { ...accounts, balanceFen: balanceOf(accounts), availableFen: availableOf(accounts) },
      };
    }),
    payments: facts.payments.map((p) => ({
      id: p.id,
      paidAt: p.paid_at,
      payee: p.payee,
      amountFen: p.amount_fen,
      voucher: p.voucher,
      kind: p.kind,
      contract: p.contract_number,
      contractId: p.contract,
      line: p.quota,
      quota: p.quota_number,
      document: p.document,
    })),
    indicators: facts.indicators.flatMap((value) => {
      const indicator = context.definitions.find("indicator", value.indicator);
      if (!indicator) return [];
      return [
        {
          id: indicator.id,
          code: indicator.code,
          title: indicator.title,
          formula: indicator.formula,
          valueBp: value.value_bp,
          figure: value.figure,
          unit: indicator.measured?.unit ?? null,
          missing: value.missing,
          inputs: value.inputs.map(({ label: l, text }) => ({ label: l, text })),
          note: value.note,
          sources: value.sources,
          asOf: value.as_of.toISOString(),
          /** Whether a plugin computed it, so that it can be computed again as it was. */
          computed: value.computed,
          staleSince: value.stale_since?.toISOString() ?? null,
        },
      ];
    }),
    timeline: (await listTimeline(db, [id])).map((row) => ({
      at: row.at.toISOString(),
      by: row.name,
      text: timelineText(context, row, label),
      document: row.document,
    })),
    publication: await findPublishedVersion(db, project.code),
  };
}

/** Not an id that a stage can have. */
const OTHER_STAGE = "~other";

function stagesOf(
  context: Context,
  identity: Identity,
  facts: ProjectFacts,
  place: DefinitionPlace,
  label: (key: string) => string,
) {
  const { project, documents } = facts;
  const lifecycle = context.definitions.get("lifecycle", project.lifecycle, project.lifecycle_version);
  const begun = [
    ...new Set(documents.filter((d) => d.state !== "refused").flatMap((d) => stageOfForm(lifecycle, d.form)?.id ?? [])),
  ];
  const visible = covers(identity, "document.read", project) ? documents : [];
  const mayWrite = (ids: readonly string[]): { form: string; title: string }[] =>
    ids.flatMap((id) => {
      const form = context.definitions.find("form", id, undefined, place);
      const starters = identity.assignments.filter((a) => form?.create.includes(a.role));
      return form?.project.role === "belongs" &&
        covers({ ...identity, assignments: starters }, "document.write", project) &&
        context.definitions.offers("form", form.id, place)
        ? [{ form: form.id, title: form.title }]
        : [];
    });
  const filed = (forms: (form: string) => boolean) =>
    visible
      .filter((d) => forms(d.form) && d.state !== "draft")
      .map((d) => ({
        id: d.id,
        number: d.number,
        title: d.title,
        form: { id: d.form, title: context.definitions.find("form", d.form)?.title ?? d.form },
        state: d.state,
        stateTitle: stateTitle(context, { ...d, version: d.flow_version }, label),
        amountFen: d.amount_fen,
        dated: d.dated,
      }));
  const stages = lifecycle.stages.map((stage) => {
    const started = stage.forms.filter((form) => mayStart(lifecycle, form, project.stages_done, begun));
    return {
      id: stage.id,
      title: stage.title,
      state: project.stages_done.includes(stage.id)
        ? ("done" as const)
        : begun.includes(stage.id)
          ? ("begun" as const)
          : started.length > 0
            ? ("open" as const)
            : ("closed" as const),
      mayStart: mayWrite(started),
      documents: filed((form) => stage.forms.includes(form)),
    };
  });
  // What no stage names stands at the end, so that nothing that was filed is out of sight.
  const other = {
    id: OTHER_STAGE,
    title: label("stage.other"),
    state: "open" as const,
    mayStart: mayWrite(freeForms(context, place)),
    documents: filed((form) => stageOfForm(lifecycle, form) === undefined),
  };
  return other.mayStart.length + other.documents.length > 0 ? [...stages, other] : stages;
}

function stageTitle(context: Context, facts: ProjectFacts): { id: string; title: string } | null {
  const { project } = facts;
  if (project.stage === null) return null;
  const stage = context.definitions
    .get("lifecycle", project.lifecycle, project.lifecycle_version)
    .stages.find((s) => s.id === project.stage);
  return { id: project.stage, title: stage?.title ?? project.stage };
}

/** The word of the sector, from the dictionary of the field that the opening form names. */
function industryName(context: Context, facts: ProjectFacts): string {
  const opening = facts.documents
    .map((d) => context.definitions.find("form", d.form))
    .find((form) => form?.project.facts?.industry !== undefined);
  const field = opening?.sections.flatMap((s) => s.fields).find((f) => f.id === opening.project.facts?.industry) as
    | { dictionary?: string }
    | undefined;
  const year = yearInChina(facts.project.created_at);
  return context.definitions.nameOfCode(field?.dictionary ?? "", facts.project.industry ?? "", year);
}

function timelineText(
  context: Context,
  row: { kind: string; step: string | null; form: string; title: string },
  label: (key: string) => string,
): string {
  const form = context.definitions.find("form", row.form)?.title ?? row.form;
  const step = row.step === null ? "" : (context.definitions.stepTitle(row.form, row.step) ?? "");
  return [form, step, label(`event.${row.kind}`)].filter(Boolean).join(" \u00B7 ");
}

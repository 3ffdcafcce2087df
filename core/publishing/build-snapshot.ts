/** Builds the public copy of a project: only what its publication names, only fields marked public. */
import { answersNow } from "../definitions/read-as.ts";
import type { DefinitionStore } from "../definitions/store.ts";
import type { FieldTypes, NameOf } from "../domain/field-type.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import { type Field, fieldsOf } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { Publication } from "../domain/publication.ts";
import type { Snapshot } from "../domain/snapshot.ts";
import type { ProjectDocument, ProjectFacts } from "../projects/facts.ts";
import type { PublicationRow } from "./queries.ts";

export type SnapshotOrder = {
  facts: ProjectFacts;
  path: { code: string; name: string; level: string }[];
  decision: PublicationRow;
  definition: Publication;
  store: DefinitionStore;
  types: FieldTypes;
  version: number;
  at: Date;
};

/** Pure but for the definitions it reads; the same facts and instant give the same bytes. */
export function buildSnapshot(order: SnapshotOrder): Snapshot {
  const { facts, definition, decision } = order;
  const { project } = facts;
  const done = facts.documents
    .filter((d) => d.state === "done")
    .map((d) => ({
      ...d,
      given: d.answers,
      answers: answersNow(order.store, d.form, d.form_version, d.answers),
    }));
  const level = (name: string): string => order.path.find((r) => r.level === name)?.name ?? "";
  const town = level("town");
  const lifecycle = order.store.get("lifecycle", project.lifecycle, project.lifecycle_version);
  const stageOf = (id: string) => lifecycle.stages.find((stage) => stage.id === id);
  const current = project.stage === null ? undefined : stageOf(project.stage);
  const industry = industryOf(order);
  const summary = definition.summary
    ? textOf(order, done, definition.summary.form, definition.summary.field)
    : undefined;
  return {
    format: 1,
    code: project.code,
    version: order.version,
    publishedAt: order.at.toISOString(),
    asOf: order.at.toISOString(),
    demo: project.demo,
    ...(decision.source_name !== null && { source: { name: decision.source_name, note: decision.source_note ?? "" } }),
    basis: decision.basis,
    publisher: order.store.all("site")[0]?.organiser ?? project.unit_name,
    name: project.name,
    ...(summary !== undefined && { summary }),
    unit: project.unit_name,
    ...(project.parent_unit_name !== null && { department: project.parent_unit_name }),
    region: {
      province: level("province"),
      city: level("city"),
      county: level("county"),
      ...(town !== "" && { town }),
      path: order.path.map(({ code, name }) => ({ code, name })),
    },
    ...(industry && { industry }),
    ...(project.starts !== null && { start: project.starts }),
    ...(project.ends !== null && { end: project.ends }),
    ...(current && { stage: { ...titled(current), done: doneStages(order, done) } }),
    facts: definition.facts.flatMap((fact) => {
      const text = textOf(order, done, fact.form, fact.field);
      const field = fieldOf(order, fact.form, fact.field);
      return text === undefined || text === "" || !field
        ? []
        : [{ label: fact.label ?? field.label, ...(fact.labelEn !== undefined && { labelEn: fact.labelEn }), text }];
    }),
    ...(project.total_fen !== null && { totalFen: project.total_fen }),
    sources: sourcesOf(order, done),
    progress: progressOf(order, done),
    contracts: contractsOf(order, done),
    ...(definition.payments && project.approved_fen !== null && { money: moneyOf(order) }),
    indicators: definition.indicators.flatMap((id) => {
      const indicator = order.store.find("indicator", id);
      const value = facts.indicators.find((v) => v.indicator === id);
      if (!indicator || !value) return [];
      return [
        {
          id,
          code: indicator.code,
          title: indicator.title,
          ...(indicator.titleEn !== undefined && { titleEn: indicator.titleEn }),
          formula: indicator.formula,
          ...(indicator.formulaEn !== undefined && { formulaEn: indicator.formulaEn }),
          ...(value.value_bp !== null && { valueBp: value.value_bp }),
          ...(value.figure !== null && indicator.measured && { figure: value.figure, unit: indicator.measured.unit }),
          ...(value.figure !== null && indicator.measured?.unitEn && { unitEn: indicator.measured.unitEn }),
          inputs: value.inputs.map(({ label, text }) => ({ label, text })),
          ...(value.note !== null && { note: value.note }),
          ...(value.sources.length > 0 && { sources: value.sources }),
          asOf: value.as_of.toISOString(),
        },
      ];
    }),
    withheld: definition.withheld,
    ...(decision.withdrawn_at !== null && {
      withdrawn: { at: dayOf(decision.withdrawn_at), reason: decision.withdrawn_reason ?? "" },
    }),
  };
}

/** Finished documents: answers as the newest version reads them, and as they were given. */
type Docs = readonly (ProjectDocument & { given: ProjectDocument["answers"] })[];

function fieldOf(order: SnapshotOrder, form: string, field: string): Field | undefined {
  const definition = order.store.find("form", form);
  const found = definition && fieldsOf(definition).find((f) => f.id === field);
  return found && found.public === true && found.sensitive !== true ? found : undefined;
}

/** The answer of the newest finished document of a form, as text; undefined unless the field is public. */
function textOf(order: SnapshotOrder, done: Docs, form: string, fieldId: string): string | undefined {
  const field = fieldOf(order, form, fieldId);
  const document = done.findLast((d) => d.form === form);
  const answer = document?.given[fieldId];
  // A value is shown by the type it was given in; one that was sensitive then is never disclosed.
  const own = document && order.store.compiled(form, document.form_version).fields.get(fieldId);
  if (!field || !own || own.sensitive === true || answer === undefined) return undefined;
  const text = order.types.get(own.type).toText(answer, own, nameOf(order, document.created_at), order.types);
  return own.type === "number" && typeof own["unit"] === "string" ? `${text} ${own["unit"]}` : text;
}

function nameOf(order: SnapshotOrder, started: Date): NameOf {
  const { project } = order.facts;
  return (kind, id, dictionary) => {
    if (kind === "dictionary") return order.store.nameOfCode(dictionary ?? "", id, yearInChina(started));
    if (kind === "region") return order.path.find((r) => r.code === id)?.name ?? id;
    if (kind === "unit")
      return id === project.unit
        ? project.unit_name
        : id === project.parent_unit
          ? (project.parent_unit_name ?? "")
          : "";
    return "";
  };
}

function industryOf(order: SnapshotOrder): Snapshot["industry"] {
  const { project } = order.facts;
  if (project.industry === null) return undefined;
  const opening = order.store
    .all("form")
    .find(
      (form) => form.project.facts?.industry !== undefined && order.facts.documents.some((d) => d.form === form.id),
    );
  const field = opening && fieldsOf(opening).find((f) => f.id === opening.project.facts?.industry);
  const item =
    typeof field?.["dictionary"] === "string"
      ? order.store
          .itemsAt(field["dictionary"], undefined, yearInChina(project.created_at))
          .find((i) => i.code === project.industry)
      : undefined;
  return {
    code: project.industry,
    name: item?.name ?? project.industry,
    ...(item?.nameEn !== undefined && { nameEn: item.nameEn }),
  };
}

function titled(stage: { id: string; title: string; titleEn?: string | undefined }): {
  id: string;
  title: string;
  titleEn?: string;
} {
  return { id: stage.id, title: stage.title, ...(stage.titleEn !== undefined && { titleEn: stage.titleEn }) };
}

function doneStages(order: SnapshotOrder, done: Docs): NonNullable<Snapshot["stage"]>["done"] {
  const { project } = order.facts;
  const lifecycle = order.store.get("lifecycle", project.lifecycle, project.lifecycle_version);
  return lifecycle.stages.flatMap((stage) => {
    const first = done.find((d) => stage.forms.includes(d.form));
    return first && project.stages_done.includes(stage.id)
      ? [{ ...titled(stage), at: dayOf(first.done_at ?? first.updated_at) }]
      : [];
  });
}

function sourcesOf(order: SnapshotOrder, done: Docs): Snapshot["sources"] {
  const named = order.definition.sources;
  const document = named && done.findLast((d) => d.form === named.form);
  if (!named || !document) return [];
  const form = order.store.get("form", named.form);
  const table = fieldsOf(form).find((f) => f.id === named.table);
  const column = ((table?.["columns"] ?? []) as Field[]).find((c) => c.id === named.name);
  const rows = document.answers[named.table];
  if (!Array.isArray(rows) || !column) return [];
  return (rows as Record<string, unknown>[]).flatMap((row) => {
    const amountFen = row[named.amount];
    return typeof amountFen === "number"
      ? [
          {
            name: order.types.get(column.type).toText(row[named.name], column, nameOf(order, document.created_at)),
            amountFen,
          },
        ]
      : [];
  });
}

function progressOf(order: SnapshotOrder, done: Docs): Snapshot["progress"] {
  const named = order.definition.progress;
  if (!named) return [];
  return done
    .filter((d) => d.form === named.form)
    .flatMap((d) => {
      const date = d.answers[named.date];
      const rateBp = d.answers[named.rate];
      if (typeof date !== "string" || typeof rateBp !== "number") return [];
      const note = named.note === undefined ? undefined : d.answers[named.note];
      const files = named.pictures === undefined ? undefined : d.answers[named.pictures];
      const pictures = Array.isArray(files)
        ? (files as StoredFile[])
            .filter((f) => f.mediaType.startsWith("image/"))
            .map(({ sha256, name }) => ({ sha256, name }))
        : [];
      return [{ date, rateBp, ...(typeof note === "string" && { note }), pictures }];
    })
    .sort((a, b) => (a.date < b.date ? -1 : 1));
}

function contractsOf(order: SnapshotOrder, done: Docs): Snapshot["contracts"] {
  const named = order.definition.contracts;
  if (!named) return [];
  return done
    .filter((d) => d.form === named.form)
    .flatMap((d) => {
      const text = (id: string | undefined): string => (id === undefined ? "" : String(d.answers[id] ?? ""));
      const amountFen = d.answers[named.amount];
      const currentFen = named.current === undefined ? undefined : d.answers[named.current];
      if (typeof amountFen !== "number") return [];
      const paidFen = order.facts.payments.filter((p) => p.contract === d.id).reduce((sum, p) => sum + p.amount_fen, 0);
      const signed = text(named.signed);
      return [
        {
          number: text(named.number),
          name: text(named.name),
          party: text(named.party),
          amountFen,
          ...(typeof currentFen === "number" && { currentFen }),
          ...(signed !== "" && { signed }),
          paidFen,
        },
      ];
    });
}

/** Approved from the approval, paid from the payments, balance from the ledger: none is computed from the others. */
function moneyOf(order: SnapshotOrder): NonNullable<Snapshot["money"]> {
  const { project, quotas, payments } = order.facts;
  const approvedFen = project.approved_fen ?? 0;
  const lines = quotas.map((q) => ({
    number: q.number,
    source: q.source,
    ...(q.dated !== null && { date: q.dated }),
    totalFen: q.total_fen,
    paidFen: q.paid_fen - q.refunded_fen,
    balanceFen: q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen,
  }));
  const contracts = new Map(
    order.definition.contracts
      ? order.facts.documents.map((d) => [
          d.id,
          String(d.answers[order.definition.contracts?.number ?? ""] ?? d.number),
        ])
      : [],
  );
  return {
    approvedFen,
    paidFen: payments.reduce((sum, p) => sum + p.amount_fen, 0),
    balanceFen: lines.reduce((sum, line) => sum + line.balanceFen, 0),
    quotas: lines,
    notAllottedFen: approvedFen - quotas.reduce((sum, q) => sum + q.total_fen, 0),
    payments: payments.map((p) => ({
      date: p.paid_at,
      amountFen: p.amount_fen,
      payee: p.payee,
      ...(p.kind !== null && { kind: p.kind }),
      ...(p.contract !== null && { contract: contracts.get(p.contract) ?? "" }),
      voucher: p.voucher,
      quota: p.quota_number,
      source: p.source,
      refund: p.amount_fen < 0,
    })),
  };
}

function dayOf(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** Which other definitions name a field of a form: what would go wrong, or show something else, when the field changes. */
import type { BatchExchange } from "./batch-exchange.ts";
import type { Kind } from "./definition-head.ts";
import type { AnyDefinition } from "./definition.ts";
import { allSteps, type Flow, isHuman } from "./flow.ts";
import { fieldsOf } from "./form.ts";
import { contractFields } from "./contract-page.ts";
import { HANDLE_FIELDS } from "./handles.ts";
import type { Publication } from "./publication.ts";
import type { Rule } from "./rule.ts";
import { watchedForm } from "./rule-scope.ts";
import { messagesOf } from "./run-rule.ts";

export type FieldReaders = {
  indicators: string[];
  publications: string[];
  plugins: string[];
  definitions: { kind: Kind; id: string; title: string; pointer: string }[];
  /** How public pages show it: part of the snapshot, its key or label, by publication. */
  shown: Shown[];
};
export type Shown = {
  publication: string;
  part: "summary" | "facts" | "sources" | "progress" | "contracts";
  key: string;
};

/** Keys of the snapshot's parts, by the publication's words. */
const SNAPSHOT_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sources: { table: "name" },
  progress: { date: "date", rate: "rateBp", note: "note", pictures: "pictures" },
  contracts: {
    number: "number",
    name: "name",
    party: "party",
    amount: "amountFen",
    current: "currentFen",
    signed: "signed",
  },
};

/** Everything among the definitions that names the field, each with where it stands. */
export function readersOf(form: string, field: string, definitions: readonly AnyDefinition[]): FieldReaders {
  const readers: FieldReaders = { indicators: [], publications: [], plugins: [], definitions: [], shown: [] };
  for (const body of definitions) {
    const at = (pointer: string): void => {
      readers.definitions.push({ kind: body.kind, id: body.id, title: body.title, pointer });
    };
    switch (body.kind) {
      case "indicator":
        if (body.inputs.some(({ from }) => "form" in from && from.form === form && from.field === field))
          readers.indicators.push(body.id);
        break;
      case "publication": {
        const shown = shownBy(body, form, field, definitions);
        if (shown.length > 0) readers.publications.push(body.id);
        readers.shown.push(...shown);
        break;
      }
      case "flow":
        if (body.form === form) namesInFlow(body, field, "").forEach(at);
        else namesInAmend(body, form, field, definitions).forEach(at);
        break;
      case "list":
        if (!("form" in body.of) || body.of.form !== form) break;
        body.columns.forEach((column, i) => column.id === field && at(`/columns/${i}`));
        body.filters.forEach((id, i) => id === field && at(`/filters/${i}`));
        if (body.sort.by === field) at("/sort/by");
        break;
      case "mapping":
        if (body.form !== form) break;
        body.columns.forEach((column, i) => column.field === field && at(`/columns/${i}/field`));
        body.key.forEach((id, i) => id === field && at(`/key/${i}`));
        if (body.unitField === field) at("/unitField");
        break;
      case "feed": {
        const { changed } = body;
        if (body.form === form) {
          body.columns.forEach((column, i) => column.field === field && at(`/columns/${i}/field`));
          body.derived?.forEach((one, i) => one.field === field && at(`/derived/${i}/field`));
          if (field in body.answers) at(`/answers/${field}`);
        }
        if (changed.form !== form) break;
        for (const part of ["line", "amount", "way"] as const) if (changed[part] === field) at(`/changed/${part}`);
        for (const part of ["fields", "answers"] as const) if (field in changed[part]) at(`/changed/${part}/${field}`);
        break;
      }
      case "reconciliation": {
        const { payments, returned, batches = [] } = body;
        batches.forEach(
          (one, i) => one.form === form && batchReads(one, field).forEach((p) => at(`/batches/${i}${p}`)),
        );
        payments.forEach((one, i) => one.form === form && one.serial === field && at(`/payments/${i}/serial`));
        if (returned?.form !== form) break;
        for (const [key, id] of Object.entries(returned.fields)) if (id === field) at(`/returned/fields/${key}`);
        if (field in returned.answers) at(`/returned/answers/${field}`);
        break;
      }
      case "print":
        if (body.form === form) {
          body.bindings.forEach((b, i) => b.field?.split(".")[0] === field && at(`/bindings/${i}/field`));
          body.layout?.rows.forEach(({ cells }, r) =>
            cells.forEach((cell, c) => cell.field === field && at(`/layout/rows/${r}/cells/${c}/field`)),
          );
        }
        break;
      case "layer":
        if (body.of.kind === "form" && body.of.id === form)
          body.operations.forEach((o, i) => (o.target === field || o.after === field) && at(`/operations/${i}`));
        break;
      case "form":
        if (body.id === form) {
          const plugin = fieldsOf(body).find((f) => f.id === field)?.plugin;
          if (plugin) readers.plugins.push(plugin.id);
          for (const part of HANDLE_FIELDS) if (body.handles?.[part] === field) at(`/handles/${part}`);
        }
        if (body.id === form && body.offers?.table === field) at("/offers/table");
        for (const named of body.contract ? contractFields(body.contract, body.id, form) : [])
          if (named.field === field) at(named.pointer);
        body.sections.forEach((section, s) =>
          section.fields.forEach((own, f) => {
            const source = fieldsOf(body).find((other) => other.id === own.from?.field);
            if (own.from?.take === field && source?.["form"] === form) at(`/sections/${s}/fields/${f}/from/take`);
          }),
        );
        break;
      case "rule":
        namesInRule(body, form, field).forEach(at);
        break;
      default:
        break;
    }
  }
  return readers;
}

/** Conditions, figures and messages over a watched document, and what is looked up in documents of the form. */
function namesInRule(rule: Rule, form: string, field: string): string[] {
  const found: string[] = [];
  const note = (pointer: string, holds: boolean | undefined): void => {
    if (holds === true) found.push(pointer);
  };
  const own = watchedForm(rule.watches) === form;
  const reads = (text: string | undefined): boolean =>
    own && text !== undefined && new RegExp(`\\bdoc\\.${field}\\b`).test(text);
  note("/when", reads(rule.when));
  rule.fires.forEach((firing, i) => note(`/fires/${i}/if`, reads(firing.if)));
  (rule.compare ?? []).forEach(({ value }, i) => note(`/compare/${i}/value`, reads(value)));
  note("/gives", reads(rule.gives));
  note("/look/if", reads(rule.look?.if));
  (rule.look?.says ?? []).forEach((one, i) => note(`/look/says/${i}/if`, reads(one.if)));
  note("/vouched/if", reads(rule.vouched?.if));
  note("/vouched/field", own && rule.vouched?.field === field);
  for (const { text, pointer } of messagesOf(rule)) note(pointer, reads(text));
  note("/field", own && rule.field === field);
  (rule.values ?? []).forEach(({ from }, i) => {
    const at = `/values/${i}/from`;
    if ("documents" in from) {
      const { documents } = from;
      const theirs = documents.form === form;
      note(`${at}/field`, theirs && from.field === field);
      note(`${at}/documents/by`, theirs && documents.by === field);
      note(`${at}/documents/named`, own && documents.named === field);
      note(`${at}/documents/date`, theirs && documents.date === field);
      (documents.where ?? []).forEach((where, w) =>
        note(
          `${at}/documents/where/${w}`,
          (theirs && where.field === field) ||
            (own && [where.same, where.other, where.upTo, where.since].includes(field)),
        ),
      );
    }
    if ("similar" in from) note(`${at}/similar/field`, own && from.similar.field === field);
    if ("ledger" in from) note(`${at}/quota`, own && from.quota === field);
    if ("payments" in from) note(`${at}/contract`, own && from.contract === field);
    if ("workdays" in from)
      for (const key of ["from", "to"] as const) note(`${at}/workdays/${key}`, reads(from.workdays[key]));
  });
  return found;
}

/** Rights, amounts, lines, payments, conditions and amendments of a flow over its own form. */
function namesInFlow(flow: Flow, field: string, pointer: string): string[] {
  const found: string[] = [];
  const reads = (text: string | undefined): boolean =>
    text !== undefined && new RegExp(`\\bdoc\\.${field}\\b`).test(text);
  const visit = (step: Flow["steps"][number], at: string): void => {
    if (isHuman(step) && Object.hasOwn(step.fields ?? {}, field)) found.push(`${at}/fields/${field}`);
    if (step.do === "post") {
      for (const key of ["amount", "rows", "quota", "to", "document", "month"] as const)
        if (step[key] === field) found.push(`${at}/${key}`);
      for (const part of ["line", "payment", "figures"] as const)
        for (const [key, id] of Object.entries(step[part] ?? {}))
          if (id === field && key !== "limit") found.push(`${at}/${part}/${key}`);
      for (const [key, id] of Object.entries(step.line?.elements ?? {}))
        if (id === field) found.push(`${at}/line/elements/${key}`);
    }
    if (step.do === "amend") {
      if (step.document === field) found.push(`${at}/document`);
      for (const [id, text] of Object.entries(step.set))
        if (reads(text) || (step.document === "self" && id === field)) found.push(`${at}/set/${id}`);
    }
    if (step.do === "choose")
      step.cases.forEach((branch, c) => {
        if (reads(branch.when)) found.push(`${at}/cases/${c}/when`);
        branch.steps.forEach((leaf, s) => visit(leaf, `${at}/cases/${c}/steps/${s}`));
      });
  };
  flow.steps.forEach((step, i) => visit(step, `${pointer}/steps/${i}`));
  return found;
}

/** Flows of other forms that set the field by an amendment, or hold payments by it as their limit. */
function namesInAmend(flow: Flow, form: string, field: string, definitions: readonly AnyDefinition[]): string[] {
  const own = definitions.find((body) => body.kind === "form" && body.id === flow.form);
  const target = (id: string | undefined): unknown =>
    own?.kind === "form" ? fieldsOf(own).find((f) => f.id === id)?.["form"] : undefined;
  return allSteps(flow).flatMap((step) => {
    if (step.do === "amend" && target(step.document) === form && Object.hasOwn(step.set, field))
      return [`/steps/${step.id}/set/${field}`];
    return step.do === "post" && step.payment?.limit === field && target(step.payment.contract) === form
      ? [`/steps/${step.id}/payment/limit`]
      : [];
  });
}

function shownBy(body: Publication, form: string, field: string, definitions: readonly AnyDefinition[]): Shown[] {
  const shown: Shown[] = [];
  if (body.summary?.form === form && body.summary.field === field)
    shown.push({ publication: body.id, part: "summary", key: "" });
  const own = definitions.find((d) => d.kind === "form" && d.id === form);
  const label = own?.kind === "form" ? fieldsOf(own).find((f) => f.id === field)?.label : undefined;
  for (const fact of body.facts)
    if (fact.form === form && fact.field === field)
      shown.push({ publication: body.id, part: "facts", key: fact.label ?? label ?? "" });
  for (const part of ["sources", "progress", "contracts"] as const)
    for (const [key, id] of Object.entries(body[part]?.form === form ? body[part] : {})) {
      const name = SNAPSHOT_KEYS[part]?.[key];
      if (id === field && name !== undefined) shown.push({ publication: body.id, part, key: name });
    }
  return shown;
}

/** Where an exchange of batches names a field of its form. */
function batchReads({ table, order, again }: BatchExchange, field: string): string[] {
  return [
    ...(table === field ? ["/table"] : []),
    ...order.columns.flatMap((column, i) =>
      "field" in column && column.field === field ? [`/order/columns/${i}/field`] : [],
    ),
    ...(again?.document === field ? ["/again/document"] : []),
    ...(again?.take ?? []).flatMap((id, i) => (id === field ? [`/again/take/${i}`] : [])),
  ];
}

/** Chains of approvers in words: the values that bring one, and whom each step asks. */
import type { Chain, ChainStep } from "../../core/domain/approver-chains.ts";
import type { Bound, ChainRow } from "../../core/domain/chain-rows.ts";
import type { Constant } from "../../core/domain/branch-condition.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import type { FlowChains } from "../../core/domain/told-chains.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { money, unitName } from "../format.ts";
import { t } from "../message.ts";
import { type FlowNames, whoWords } from "./approval-words.ts";
import { decideBadge } from "./flow-decide-words.ts";

/** 10,000 yuan in fen. */
const WAN = 1_000_000;
type Told = Pick<FlowChains, "fields" | "names">;
const joined = (parts: readonly string[], by: string): string => parts.filter((part) => part !== "").join(by);

/** The values that bring a chain, an alternative each; one sentence for every value. */
export function whenWords({ when }: Chain, told: Told): string[] {
  const rows = when.map((row) =>
    joined(
      row.map((one) => rowWords(one, told)),
      t("text.comma"),
    ),
  );
  return rows.length === 0 || rows.includes("") ? [t("chains.always")] : rows;
}

/** One field: from here to there, one of some codes, or left empty. */
export function rowWords(row: ChainRow, told: Told): string {
  const field = told.fields.find(({ id }) => id === row.field);
  const label =
    row.after === undefined
      ? row.label
      : t("chains.after", { label: row.label, step: told.names.steps[row.after] ?? row.after });
  const stretches = (row.ranges ?? []).map(({ from, to }) => rangeWords(from, to, field, told));
  const values = [...stretches, row.codes ? codeWords(row.codes, field, told) : "", choiceWords(row, field, told)];
  const said = joined(values, t("chains.or"));
  if (said === "") return t(row.missing ? "chains.empty" : "chains.filled", { label });
  return t(row.missing ? "chains.or-empty" : "chains.is", { label, values: said });
}

function rangeWords(from: Bound | undefined, to: Bound | undefined, field: Field | undefined, told: Told): string {
  const say = (bound: Bound): string => valueWords(bound.value, field, told);
  if (from && to && from.value === to.value) return t("chains.exactly", { value: say(from) });
  const days = field?.type === "date" ? "day-" : "";
  return joined(
    [
      from ? t(`chains.${days}${from.included ? "from" : "above"}`, { value: say(from) }) : "",
      to ? t(`chains.${days}${to.included ? "to" : "below"}`, { value: say(to) }) : "",
    ],
    t("text.pause"),
  );
}

function codeWords(codes: NonNullable<ChainRow["codes"]>, field: Field | undefined, told: Told): string {
  const names = ("in" in codes ? codes.in : codes.except).map((value) => valueWords(value, field, told));
  return "in" in codes ? names.join(t("chains.or")) : t("chains.except", { values: names.join(t("text.pause")) });
}

function choiceWords({ choices = [] }: ChainRow, field: Field | undefined, told: Told): string {
  return choices
    .map((codes) => {
      const names = codes.map((code) => valueWords(code, field, told)).join(t("text.pause"));
      return codes.length === 0 ? t("chains.none-chosen") : t("chains.chosen", { values: names });
    })
    .join(t("chains.or"));
}

/** A constant as the field shows it, money with its unit and without empty decimals. */
function valueWords(value: Constant, field: Field | undefined, told: Told): string {
  if (typeof value === "boolean") return t(value ? "text.yes" : "text.no");
  if (!field) return String(value);
  const name = told.names.codes[field.id]?.[String(value)];
  if (name !== undefined) return name;
  if (field.type === "money" && typeof value === "number") {
    // From 10,000 yuan on amounts are said in wan, as regulations say them.
    const large = Math.abs(value) >= WAN && value % (WAN / 100) === 0;
    const unit = large || field["unit"] === "wan" ? "wan" : "yuan";
    return `${money(value, unit)
      .replace(/(\.\d*?)0+$/, "$1")
      .replace(/\.$/, "")} ${unitName(unit)}`;
  }
  return FIELD_TYPES.find(field.type)?.toText(value, field, (_kind, id) => id) || String(value);
}

/** Whom a step asks, and in short how they decide. */
export function chainStepWords(step: ChainStep, told: Told): { who: string; how: string } {
  const { names, fields } = told;
  const flowNames: FlowNames = {
    roles: names.roles,
    unitKinds: names.unitKinds,
    form: { sections: [{ id: "all", title: "", fields }] } as unknown as Form,
    steps: new Map(Object.entries(names.steps)),
    people: new Map(Object.entries(names.people)),
    units: new Map(Object.entries(names.units)),
  };
  const every = step.do === "approve" && step.decide === "all";
  const shape = { do: step.do, order: step.order, decide: step.decide } as Parameters<typeof decideBadge>[0];
  const plain = step.order !== "claim" && step.order !== "in-turn" && (step.do === "handle" || step.decide === "any");
  return { who: whoWords(step.who, flowNames, every), how: plain ? "" : decideBadge(shape) };
}

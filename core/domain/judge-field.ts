/** What the change of one property of a field or column means for stored answers, property by property. */
import type { Conversion } from "./change.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Field, FIELD_HEAD } from "./form.ts";
import type { Judgement } from "./judge-change.ts";
import { admits } from "./schema-width.ts";

export type FieldChange = {
  key: string | undefined;
  /** The field, or table.column. */
  target: string;
  /** The field of the form that holds the answer. */
  holder: string;
  old: Field | undefined;
  now: Field | undefined;
  conversions: readonly Conversion[];
  types: FieldTypes;
};

/** Keys that say which things an answer may point to: old answers stay well formed but may no longer be allowed. */
const TARGETS: Readonly<Record<string, string>> = {
  dictionary: "judge.dictionary",
  form: "judge.target-form",
  leaf: "judge.leaf",
  dependsOn: "judge.depends",
  level: "judge.level",
  unitKind: "judge.unit-kind",
};

/** The verdict on one changed property. */
export function judgeField(change: FieldChange): Judgement {
  const { key, old, now } = change;
  if (key === undefined || !old || !now) return harmless("judge.view-only");
  // Options of another type are part of the change of type.
  if (old.type !== now.type && key !== "type" && !(key in FIELD_HEAD)) return harmless("judge.view-only");
  switch (key) {
    case "type":
      return judgeType(change, old, now);
    case "required":
      return now.required === undefined || now.required === false || old.required === true
        ? harmless("judge.loosened")
        : {
            verdict: "needs-default",
            reason: "judge.required-added",
            touch: isColumn(change) ? moving(change) : { of: "lacking", field: change.holder },
            given: now.default !== undefined || now.initial !== undefined || converted(change),
          };
    case "visible":
      return now.visible === undefined
        ? harmless("judge.loosened")
        : {
            verdict: "destructive",
            reason: "judge.visible-tightened",
            touch: moving(change),
            given: converted(change),
          };
    case "computed":
    case "from":
      if (now[key] === undefined) return harmless("judge.typed-now");
      return old.computed !== undefined || old.from !== undefined
        ? harmless("judge.recomputed")
        : {
            verdict: "destructive",
            reason: "judge.computed-over-typed",
            touch: moving(change),
            given: converted(change),
          };
    case "sensitive":
      return old.sensitive === true && now.sensitive !== true
        ? exposes(change, "judge.exposes")
        : harmless("judge.masked");
    case "public":
      return now.public === true ? exposes(change, "judge.may-be-public") : harmless("judge.withheld");
    case "multiple":
      return now["multiple"] === true ? harmless("judge.wrapped") : costly(change, "judge.one-of-several");
    case "decimals":
      return Number(now["decimals"] ?? 0) >= Number(old["decimals"] ?? 0)
        ? harmless("judge.loosened")
        : costly(change, "judge.decimals");
    case "unit":
      // Money is stored in fen whatever people type; a measure in another unit is another number.
      return old.type === "number" ? costly(change, "judge.unit") : harmless("judge.display-only");
  }
  const target = TARGETS[key];
  if (target !== undefined)
    return now[key] === undefined || now[key] === false ? harmless("judge.loosened") : costly(change, target);
  return judgeSchema(change, old, { ...old, [key]: now[key] });
}

function judgeType(change: FieldChange, old: Field, now: Field): Judgement {
  const { types } = change;
  const type = types.get(now.type);
  if (
    type.reads?.includes(old.type) &&
    admits(type.answerSchema(now, types), types.get(old.type).answerSchema(old, types))
  )
    return harmless("judge.same-values");
  if (typeof type.expressionType(now, types) === "string") return costly(change, "judge.type");
  return { verdict: "destructive", reason: "judge.type-parts", touch: moving(change), given: converted(change) };
}

/** Any other option: harmless when every answer that was allowed still is. */
function judgeSchema(change: FieldChange, old: Field, now: Field): Judgement {
  const type = change.types.get(old.type);
  return admits(type.answerSchema(now, change.types), type.answerSchema(old, change.types))
    ? harmless("judge.view-only")
    : costly(change, "judge.tightened");
}

function harmless(reason: string): Judgement {
  return { verdict: "compatible", reason, touch: { of: "nothing" }, given: false };
}

function costly(change: FieldChange, reason: string): Judgement {
  return { verdict: "needs-conversion", reason, touch: moving(change), given: converted(change) };
}

function exposes(change: FieldChange, reason: string): Judgement {
  return {
    verdict: "destructive",
    reason,
    touch: { of: "holding", fields: [change.holder], which: "all" },
    given: false,
    look: true,
  };
}

function moving(change: FieldChange): Judgement["touch"] {
  return { of: "holding", fields: [change.holder], which: "moving" };
}

function converted(change: FieldChange): boolean {
  return change.conversions.some((c) => c.field === change.target);
}

function isColumn(change: FieldChange): boolean {
  return change.target !== change.holder;
}

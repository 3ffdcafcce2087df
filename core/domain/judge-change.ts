/**
 * What a difference means for what is stored. Stored documents are never lost: finished and running ones keep their
 * version, drafts move to the new one. A verdict says what moving would cost, and what must be given so that it costs nothing.
 */
import { type Conversion, type DraftBody, type Verdict, VERDICTS } from "./change.ts";
import type { Difference } from "./compare-definitions.ts";
import { findTarget } from "./conversion.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";
import { judgeField } from "./judge-field.ts";

/** Which stored documents a difference touches; when there are none it is harmless. */
export type Touch =
  | { of: "nothing" }
  /** Documents that hold an answer in one of the fields: those that will move, or all. */
  | { of: "holding"; fields: string[]; which: "moving" | "all" }
  /** Documents that will move and hold no answer in the field. */
  | { of: "lacking"; field: string }
  /** Every document of the form. */
  | { of: "documents" }
  /** Documents that hold a code of the dictionary. */
  | { of: "code"; code: string; which: "moving" | "all" };

export type Judgement = {
  verdict: Verdict;
  /** Key of the message catalogue. */
  reason: string;
  touch: Touch;
  /** A default or a conversion is given. */
  given: boolean;
  /** Nothing can be given: the second person who publishes has to look at it. */
  look?: true;
};
export type Judged = Difference & Judgement;

export type JudgeOrder = {
  before: DraftBody | undefined;
  after: DraftBody;
  /** Every version before, for ids that come back. */
  earlier: readonly DraftBody[];
  conversions: readonly Conversion[];
  types: FieldTypes;
};

/** A verdict for each difference; the drafts must have the right shape. */
export function judgeChange(differences: readonly Difference[], order: JudgeOrder): Judged[] {
  return differences.map((difference) => ({ ...difference, ...judge(difference, order) }));
}

/** The worst of the verdicts. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS[Math.max(0, ...verdicts.map((verdict) => VERDICTS.indexOf(verdict)))] ?? "compatible";
}

export function compatible(reason: string): Judgement {
  return { verdict: "compatible", reason, touch: { of: "nothing" }, given: false };
}

function judge(difference: Difference, order: JudgeOrder): Judgement {
  if (!order.before) return compatible("judge.new");
  switch (order.after.kind) {
    case "form":
      return judgeForm(difference, order.before as unknown as Form, order.after as unknown as Form, order);
    case "dictionary":
      return judgeItem(difference, order);
    case "flow":
      return compatible(difference.key === "separate" ? "judge.separation" : "judge.running-finish");
    case "lifecycle":
      return compatible("judge.project-keeps");
    case "indicator":
      return compatible("judge.recomputed");
    case "calendar":
      return compatible("judge.next-deadline");
    case "publication":
      return compatible("judge.next-copy");
    case "layer":
      return compatible("judge.layer");
    default:
      return compatible("judge.view-only");
  }
}

function judgeForm(difference: Difference, before: Form, after: Form, order: JudgeOrder): Judgement {
  const conversions = order.conversions.filter((c) => c.form === after.id);
  switch (difference.thing) {
    case "field":
    case "column": {
      if (difference.what === "moved") return compatible("judge.moved");
      const holder = difference.target.split(".")[0] ?? difference.target;
      const parts = {
        key: difference.what === "changed" ? difference.key : undefined,
        target: difference.target,
        holder,
        old: findTarget(before, difference.target),
        now: findTarget(after, difference.target),
        conversions,
        types: order.types,
      };
      if (difference.what === "added") return judgeAdded(difference, before, after, order);
      if (difference.what === "removed") {
        const elsewhere = fieldsOf(after).some((f) => findTarget(after, `${f.id}.${difference.target}`) !== undefined);
        const carried = conversions.some(
          (c) => c.field === difference.target || new RegExp(`\\bdoc\\.${difference.target}\\b`).test(c.expr),
        );
        return {
          verdict: "destructive",
          reason: elsewhere ? "judge.into-table" : "judge.removed",
          touch: { of: "holding", fields: [holder], which: "all" },
          given: carried,
        };
      }
      return judgeField(parts);
    }
    case "section":
      if (difference.key !== "visible" || difference.after === undefined) return compatible("judge.view-only");
      return {
        verdict: "destructive",
        reason: "judge.visible-tightened",
        touch: { of: "holding", fields: fieldsIn(after, difference.target), which: "moving" },
        given: fieldsIn(after, difference.target).every((id) => conversions.some((c) => c.field === id)),
      };
    case "check":
    case "plugin-check":
      return compatible("judge.check");
    default:
      if (difference.key === "project" && before.project.role !== after.project.role)
        return { verdict: "destructive", reason: "judge.project-role", touch: { of: "documents" }, given: false };
      return compatible(difference.key === "handles" ? "judge.handles" : "judge.view-only");
  }
}

function fieldsIn(form: Form, section: string): string[] {
  return (form.sections.find((s) => s.id === section)?.fields as Field[] | undefined)?.map((field) => field.id) ?? [];
}

/** A new field costs nothing unless it must be filled, or its id had another meaning before. */
function judgeAdded(difference: Difference, before: Form, after: Form, order: JudgeOrder): Judgement {
  const now = findTarget(after, difference.target);
  const [holder = "", column] = difference.target.split(".");
  // A whole new table is judged once, not again for each of its columns.
  if (!now || (column !== undefined && !findTarget(before, holder))) return compatible("judge.added");
  const former = order.earlier.flatMap((body) => findTarget(body as unknown as Form, difference.target) ?? []);
  if (former.some((field) => !sameMeaning(field, now)))
    return {
      verdict: "destructive",
      reason: "judge.id-reused",
      touch: { of: "holding", fields: [holder], which: "all" },
      given: false,
    };
  if (now.required === undefined || now.required === false)
    return compatible(former.length > 0 ? "judge.restored" : "judge.added");
  const given =
    now.default !== undefined ||
    now.initial !== undefined ||
    now.computed !== undefined ||
    now.from !== undefined ||
    order.conversions.some((c) => c.form === after.id && c.field === difference.target);
  return {
    verdict: "needs-default",
    reason: "judge.required-added",
    touch:
      column === undefined ? { of: "lacking", field: holder } : { of: "holding", fields: [holder], which: "moving" },
    given,
  };
}

function sameMeaning(a: Field, b: Field): boolean {
  return ["type", "multiple", "dictionary", "form"].every((key) => (a[key] ?? false) === (b[key] ?? false));
}

function judgeItem(difference: Difference, order: JudgeOrder): Judgement {
  if (difference.thing !== "item") return compatible("judge.view-only");
  // A list for a later year leaves the documents of the years before with the list that held then.
  if (Number(order.after["year"] ?? 0) > Number(order.before?.["year"] ?? 0)) return compatible("judge.new-year");
  const code = difference.target;
  if (difference.what === "removed")
    return {
      verdict: "destructive",
      reason: "judge.code-removed",
      touch: { of: "code", code, which: "all" },
      given: false,
    };
  if (difference.what === "changed" && difference.key === "closed" && difference.after === true)
    return {
      verdict: "needs-conversion",
      reason: "judge.code-closed",
      touch: { of: "code", code, which: "moving" },
      given: false,
    };
  if (difference.what === "added") {
    const former = order.earlier.flatMap((body) =>
      (body["items"] as { code: string; name: string }[]).filter((item) => item.code === code),
    );
    const name = (difference.after as { name?: string } | undefined)?.name;
    if (former.some((item) => item.name !== name))
      return {
        verdict: "destructive",
        reason: "judge.code-reused",
        touch: { of: "code", code, which: "all" },
        given: false,
      };
    return compatible("judge.added");
  }
  return compatible(difference.key === "name" ? "judge.renamed" : "judge.view-only");
}

/** Checks that a form leaves to plugins: how it names them, and what an answer means for the submission. Pure. */
import { type Static, Type } from "typebox";
import type { RuleResult } from "./rule-result.ts";

/** How definitions name what a plugin offers. */
export const OfferName = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}$",
  description: "Plugin and the name of its offer, such as duplicate-finder/similar",
});

export const PluginCheck = Type.Object(
  {
    id: Type.String({ pattern: "^[A-Za-z0-9-]{1,40}$", description: "Stable name of the check within the form" }),
    title: Type.String({ minLength: 1, maxLength: 60, description: "What is looked at, in a few words" }),
    plugin: OfferName,
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "What the check is given" })),
    stops: Type.Optional(
      Type.Boolean({ description: "false: what the plugin would refuse is a warning here; true when left out" }),
    ),
  },
  {
    additionalProperties: false,
    description: "Plugin that is asked before a document is submitted; without its answer nothing is submitted",
  },
);
export type PluginCheck = Static<typeof PluginCheck>;

/** The plugin behind an offer's name, `plugin/offer`. */
export function pluginOf(offer: string): { plugin: string; offer: string } {
  const [plugin = "", name = ""] = offer.split("/");
  return { plugin, offer: name };
}

/** Which version was asked, by the name that people know it by. */
export type Asked = { name: string; version: string };
export type Remark = { severity: "hint" | "warn" | "stop"; message: string; pointer?: string };
/** What came of asking: remarks, no answer in time, or no version that serves. */
export type CheckAnswer = Asked & ({ remarks: readonly Remark[] } | { fault: "absent" | "no-answer" });

/** Reasons for warnings and passes are kept under this name, which no rule has. */
export const checkKey = (id: string): string => `plugin:${id}`;

/**
 * The answer as results that stand beside those of rules. Each refusal and hint is one result; the warnings of a check
 * are one together, so that one reason is given for them. A check without an answer refuses. Pointers to what the person
 * does not see lead to the whole document. `version` is that of the form.
 */
export function resultsOf(
  check: PluginCheck,
  version: number,
  answer: CheckAnswer,
  seen: ReadonlySet<string>,
): RuleResult[] {
  const { name, version: release } = answer;
  const head = {
    rule: checkKey(check.id),
    version,
    code: check.plugin,
    title: check.title,
    compared: [],
    why: [],
    basis: { text: check.plugin, mark: "S" as const },
  };
  if ("fault" in answer) {
    const plugin = { name, version: release, fault: answer.fault };
    return [{ ...head, outcome: "failed", severity: "block", message: "", plugin }];
  }
  const plugin = { name, version: release };
  const remarks = answer.remarks.map((remark) => ({
    ...remark,
    severity: remark.severity === "stop" && check.stops === false ? ("warn" as const) : remark.severity,
    at: placeOf(remark.pointer, seen),
  }));
  if (remarks.length === 0) return [{ ...head, outcome: "met", severity: null, message: "", plugin }];
  const one = (remark: (typeof remarks)[number], severity: "block" | "warn" | "hint", message: string): RuleResult => ({
    ...head,
    outcome: "fires",
    severity,
    message,
    plugin,
    ...remark.at,
  });
  const warned = remarks.filter(({ severity }) => severity === "warn");
  const [first] = warned;
  return [
    ...remarks.filter(({ severity }) => severity === "stop").map((remark) => one(remark, "block", remark.message)),
    ...(first
      ? [one(warned.length === 1 ? first : { ...first, at: {} }, "warn", warned.map((w) => w.message).join("\n"))]
      : []),
    ...remarks.filter(({ severity }) => severity === "hint").map((remark) => one(remark, "hint", remark.message)),
  ];
}

function placeOf(pointer: string | undefined, seen: ReadonlySet<string>): { field?: string; pointer?: string } {
  const field = pointer?.split("/")[1];
  return pointer === undefined || field === undefined || !seen.has(field) ? {} : { field, pointer };
}

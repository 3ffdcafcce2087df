/** Values of a flow's settings in words, for reports and comparisons: who, how, by when, where to, and which fields. */
import type { PaymentOrder } from "../../core/domain/flow-order.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { PostStep } from "../../core/domain/post-step.ts";
import type { Back, Decide, Due, Order, Span, Who } from "../../core/domain/flow-people.ts";
import { t } from "../message.ts";
import { fieldLabel, type FlowNames, type Titled, titleOf, whoWords } from "./approval-words.ts";
import type { ValueContext } from "./definition-words.ts";
import { backWords, decideWords, dueWords, orderWords, spanWords } from "./flow-decide-words.ts";
import { readRules } from "./flow-reading.ts";
import { conditionWords, MOVEMENT_WORDS, WITHDRAWALS } from "./flow-step-words.ts";
import { placedSteps } from "./flow-tree.ts";

type Say = (value: never, names: FlowNames, flow: Flow) => string;
const pairs = (value: object, say: (key: string, text: string) => string): string =>
  Object.entries(value)
    .map(([key, text]) => say(key, String(text)))
    .join(t("flow.semicolon"));
const named = (list: "flows" | "publications" | "acts") => (id: string, names: FlowNames) => titleOf(names[list], id);
const ofField = (id: string, names: FlowNames): string => fieldLabel(names, id);
const condition = (text: string, names: FlowNames): string => conditionWords(text, names);
const ofPart = (value: Record<string, string>, names: FlowNames): string =>
  pairs(value, (part, id) => `${t(`flow.part.${part as "payee"}`)} ${fieldLabel(names, id)}`);

/** How each setting is said; what is not here is said as it is. */
const SAYS: Readonly<Record<string, Say>> = {
  who: (who: Who[], names) => whoWords(who, names),
  decide: (decide: Decide, names) => decideWords(decide, names),
  order: (order: Order) => orderWords(order) || t("flow.order.together"),
  due: (due: Due, names) => dueWords(due, names),
  back: (back: Back, names) => backWords(back, names),
  may: (acts: NonNullable<Extract<Step, { do: "approve" }>["may"]>) =>
    acts.map((act) => t(`flow.may.${act}`)).join(t("text.pause")),
  opinion: (when: "always" | "on-return") => t(`flow.opinion.${when}`),
  attachments: (needed: string) => t(needed === "required" ? "flow.attachments" : "property.optional"),
  for: (span: Span) => spanWords(span),
  until: ofField,
  amount: ofField,
  quota: ofField,
  when: condition,
  again: condition,
  movement: (movement: keyof typeof MOVEMENT_WORDS) => t(MOVEMENT_WORDS[movement]),
  line: ofPart,
  payment: ofPart,
  pays: ({ result, back: _back, voucher, parts = [], ...read }: PaymentOrder, names) =>
    [{ ...read, ...result }, ...parts.map(({ result: filled, ...part }) => ({ ...part, ...filled }))]
      .map((part) => ofPart(part, names))
      .join(t("flow.semicolon")) +
    t("flow.semicolon") +
    voucher,
  parts: (parts: NonNullable<PostStep["parts"]>, names) =>
    parts.map(({ amount, payment }) => ofPart({ amount, ...payment }, names)).join(t("flow.semicolon")),
  part: ofField,
  results: ofPart,
  zero: (what: "skip") => t(`flow.zero.${what}`),
  plugin: named("acts"),
  flow: named("flows"),
  publication: named("publications"),
  with: (value: object, names) => pairs(value, (name, text) => `${name} = ${conditionWords(text, names)}`),
  set: (value: object, names) =>
    pairs(value, (id, text) => `${fieldLabel(names, id)} = ${conditionWords(text, names)}`),
  exhausted: (then: "go-on" | "refuse") => t(`flow.say.exhausted.${then}`),
  failed: (then: "stop" | "go-on") => t(`flow.detail.failed.${then}`),
  as: (as: "done" | "refused") => t(`flow.finish.${as}`),
  document: (id: string, names) => (id === "self" ? t("flow.amend-self") : fieldLabel(names, id)),
  withdraw: (how: Flow["withdraw"]) =>
    t(WITHDRAWALS.find(([value]) => value === how)?.[1] ?? "approval.withdraw-never"),
  states: (states: object, names) => pairs(states, (id, word) => `${names.steps?.get(id) ?? id} ${word}`),
  separate: (groups: string[][], names) =>
    groups.map((ids) => ids.map((id) => names.steps?.get(id) ?? id).join(t("text.pause"))).join(t("flow.semicolon")),
  policy: (policy: Flow["policy"], names, flow) =>
    readRules({ ...flow, policy, separate: [] }, names)
      .slice(2)
      .join(t("flow.semicolon")),
};

/** The words of a setting; undefined for one that is said as it is, or that is not of the shape it should be. */
export function flowValueWords(key: string, value: unknown, context: ValueContext): string | undefined {
  const say = SAYS[key];
  if (!say) return undefined;
  const flow = context.body as unknown as Flow;
  try {
    return say(value as never, namesFor(flow, context), flow);
  } catch {
    // A faulty draft is compared as far as it goes.
    return undefined;
  }
}

function namesFor(flow: Flow, { form, dictionaries, titles = {} }: ValueContext): FlowNames {
  const list = (of: string): Titled[] =>
    Object.entries(titles).flatMap(([key, title]) =>
      key.startsWith(`${of} `) ? [{ id: key.slice(of.length + 1), title }] : [],
    );
  return {
    roles: list("roles"),
    unitKinds: list("unitKinds"),
    flows: list("flows"),
    publications: list("publications"),
    acts: list("acts"),
    dictionaries,
    steps: new Map(placedSteps(flow).map(({ step }) => [step.id, step.title])),
    form,
  };
}

/** A whole rule in plain language: what it watches, when, what it looks up, when it fires as what, who is told. */
import type { NameOf } from "../../core/domain/field-type.ts";
import type { RoleWho } from "../../core/domain/flow-people.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { isCheck, type Rule, type RuleParameter, type Runs, type Watched } from "../../core/domain/rule.ts";
import { type FiresAs } from "../../core/domain/run-rule.ts";
import { signOf } from "../elements/rule-words.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { t } from "../message.ts";
import { placeWords } from "./approval-words.ts";
import { amountWords, readExpression } from "./reading.ts";
import { type Forms, formWatched, ruleForm } from "./rule-form.ts";
import type { RuleWorldRead } from "./rule-forms.ts";
import { valueWords } from "./rule-value-words.ts";
import { fill } from "./words.ts";

/** What the things that a rule names are called. */
export type RuleNames = {
  forms: Forms;
  nameOf: NameOf;
  title(kind: "form" | "lifecycle" | "rule" | "role" | "unitKind", id: string): string;
  /** The value of a parameter that counts where it is read; the rule's own when left out. */
  now?: (parameter: RuleParameter) => string;
};
export type RuleLine = {
  part: "watches" | "runs" | "values" | "when" | "fires" | "missing" | "message" | "tell" | "after";
  text: string;
  as?: FiresAs;
};

const UNITS = { number: "rule.unit.none", days: "rule.unit.days" } as const;

/** A parameter's text with its unit. */
export function parameterText(type: RuleParameter["type"], text: string): string {
  if (type === "money" || type === "percent") return amountWords(type === "money" ? "yuan" : "percent", text) ?? text;
  return t(UNITS[type], { text });
}

/** Between what a lower level may set a parameter. */
export function boundsText({ type, min, max }: Pick<RuleParameter, "type" | "min" | "max">): string {
  if (min === undefined || max === undefined) return t("rule.no-bounds");
  return t("rule.bounds", { min: parameterText(type, min), max: parameterText(type, max) });
}

/** The sentences of a rule, in the order they are understood. */
export function readRule(rule: Rule, names: RuleNames): RuleLine[] {
  const form = ruleForm(rule, names.forms, (p) =>
    fill("rule.param-now", { a: p.label, b: parameterText(p.type, names.now?.(p) ?? p.value) }),
  );
  const context = { form, nameOf: names.nameOf };
  const check = isCheck(rule);
  const fires = rule.fires.map((firing): RuleLine => {
    const when = firing.if.trim() === "" ? t("rule.unwritten") : readExpression(firing.if, context, "fires");
    const then = check
      ? t(`rule.then.${firing.as as "hint" | "warn" | "block"}`)
      : t("rule.then.alert", { level: signOf(firing.as).word });
    const text = fill("rule.fires", { a: when, b: then });
    const { message } = firing;
    return {
      part: "fires",
      text: message === undefined ? text : fill("rule.fires-say", { a: text, b: messageWords(message, rule, names) }),
      as: firing.as,
    };
  });
  const { look, list } = rule;
  const looks = look && [
    look.if === undefined
      ? t("rule.look-missing")
      : fill("rule.look-if", { a: readExpression(look.if, context, "fires") }),
    fill("rule.look-at", { a: messageWords(look.message, rule, names) }),
    ...(look.asks
      ? [fill("rule.look-asks", { a: look.asks.map((one) => t(`rule.moment.${one}`)).join(t("text.pause")) })]
      : []),
  ];
  return [
    { part: "watches", text: watchesWords(rule.watches, names) },
    { part: "runs", text: runsWords(rule.runs) },
    ...(rule.valid === undefined ? [] : [{ part: "runs" as const, text: validWords(rule.valid) }]),
    ...(rule.values ?? []).map(
      (value): RuleLine => ({
        part: "values",
        text: fill("rule.value", { a: value.label, b: valueWords(value, rule, names) }),
      }),
    ),
    ...(rule.when === undefined
      ? []
      : [{ part: "when" as const, text: fill("rule.only-when", { a: readExpression(rule.when, context) }) }]),
    ...fires,
    looks
      ? { part: "missing", text: looks.join(t("text.semicolon")) }
      : { part: "missing", text: t(`rule.missing.${rule.missing ?? "tell"}`) },
    {
      part: "message",
      text: fill("rule.says", {
        a: rule.message === "" ? t("rule.unwritten-message") : messageWords(rule.message, rule, names),
      }),
    },
    ...(list
      ? [{ part: "message" as const, text: fill("rule.listed", { a: list.title, b: String(list.place) }) }]
      : []),
    ...(rule.tell ?? []).map((told): RuleLine => {
      const people = peopleWords(told.to, names) + (told.mail === true ? t("rule.by-mail") : "");
      return {
        part: "tell",
        text:
          told.from === undefined
            ? fill("rule.tells", { a: people })
            : fill("rule.tells-from", { a: signOf(told.from).word, b: people }),
      };
    }),
    ...afterLines(rule, names),
  ];
}

/** What follows a hit: who is told later, what is frozen, what is filed, when it closes. */
function afterLines(rule: Rule, names: RuleNames): RuleLine[] {
  if (isCheck(rule)) return [];
  const lines = (rule.escalate ?? []).map(
    ({ days, to, mark }) =>
      fill("rule.escalates", { a: String(days), b: peopleWords(to, names) }) +
      (mark === undefined ? "" : fill("rule.marked", { a: mark })),
  );
  if (rule.freeze)
    lines.push(fill("rule.freezes", { a: signOf(rule.freeze.from).word, b: t(`rule.of.${rule.freeze.of}`) }));
  if (rule.handle)
    lines.push(
      fill("rule.handles", { a: names.title("form", rule.handle.form) }) +
        (rule.handle.from === undefined ? "" : t("rule.handles-from", { level: signOf(rule.handle.from).word })),
    );
  const closes = rule.closes ?? "itself";
  lines.push(t(`rule.closes.${closes}`) + (closes === "itself" && rule.freeze ? t("rule.closes.frozen") : ""));
  return lines.map((text) => ({ part: "after", text }));
}

/** Names for the words of a rule, from the forms that were read and the titles that the server gave. */
export function ruleNames(
  { forms, dictionaries }: RuleWorldRead,
  titles: Readonly<Record<string, string>>,
  params: Readonly<Record<string, string>> = {},
): RuleNames {
  return {
    forms,
    nameOf: namesOf({ ...EMPTY_CONTEXT, dictionaries }),
    title: (kind, id) =>
      id === ""
        ? t("rule.unchosen")
        : (titles[`${kind} ${id}`] ?? (kind === "form" ? forms.get(id)?.title : undefined) ?? id),
    now: ({ id, value }) => params[id] ?? value,
  };
}

/** What is looked at, one at a time. */
export function watchesWords(watches: Watched, names: Pick<RuleNames, "title">): string {
  if ("document" in watches) return t("rule.watches.document", { title: names.title("form", watches.document) });
  if ("contract" in watches) return t("rule.watches.contract", { title: names.title("form", watches.contract) });
  if ("case" in watches) return t("rule.watches.case", { title: names.title("form", watches.case) });
  if ("project" in watches) return t("rule.watches.project", { title: names.title("lifecycle", watches.project) });
  if ("account" in watches) return t("rule.watches.account");
  return "quota" in watches ? t("rule.watches.quota") : t("rule.watches.unit");
}

/** From which day to which day it counts. */
export function validWords({ from, to }: NonNullable<Rule["valid"]>): string {
  return t("rule.valid", { from: from ?? t("rule.valid-open"), to: to ?? t("rule.valid-open") });
}

/** When it is judged. */
export function runsWords({ at, on, every, steps }: Runs): string {
  const moments = (at ?? []).map((moment) => t(`rule.moment.${moment}`));
  const events = (on ?? []).map((event) => t(`rule.event.${event}`));
  const clock = every === undefined ? [] : [t(`rule.every.${every}`)];
  const said = [...moments, ...events, ...clock].join(t("text.pause"));
  return steps ? fill("rule.at-steps", { a: said, b: steps.join(t("text.pause")) }) : said;
}

function peopleWords(to: readonly RoleWho[], names: RuleNames): string {
  const unitKinds = to.flatMap(({ at }) =>
    typeof at === "object" && "unitKind" in at
      ? [{ id: at.unitKind, title: names.title("unitKind", at.unitKind) }]
      : [],
  );
  return to
    .map((one) => {
      const place = placeWords(one.at, { roles: [], unitKinds });
      return t("approval.who", { place, role: names.title("role", one.role) });
    })
    .join(t("text.pause"));
}

/** The message with the labels of what is filled in. */
function messageWords(text: string, rule: Rule, { forms }: RuleNames): string {
  const watched = formWatched(rule, forms);
  const labels = new Map([
    ...(watched ? fieldsOf(watched) : []).map(({ id, label }) => [`doc.${id}`, label] as const),
    ["object", t("rule.object")],
    ...(rule.values ?? []).map(({ id, label }) => [`values.${id}`, label] as const),
    ...(rule.params ?? []).map(({ id, label }) => [`params.${id}`, label] as const),
  ]);
  return text.replaceAll(/\{([A-Za-z0-9.]+)\}/g, (whole, name: string) => {
    const label = labels.get(name);
    return label === undefined ? whole : t("rule.filled-in", { label });
  });
}

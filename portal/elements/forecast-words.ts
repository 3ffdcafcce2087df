/** The words of a look ahead: who is asked by which rule, how they decide, by when. */
import { endInChina } from "../../core/domain/due-left.ts";
import type { Span } from "../../core/domain/flow-people.ts";
import type { Asked, PeopleStep, Why } from "../forecast-api.ts";
import { t } from "../message.ts";

/** Why a person is asked, as one line. */
export function whyText(why: Why): string {
  const rule = ruleText(why);
  const chain = why.chain
    ? t("forecast.chain", { chain: why.chain.join(t("forecast.arrow")) })
    : why.for !== undefined && why.by !== undefined
      ? t("forecast.handed", { name: why.for })
      : "";
  return chain === "" ? rule : rule + t("text.comma") + chain;
}

function ruleText(why: Why): string {
  const { unit = "", role = "" } = why;
  switch (why.rule) {
    case "role":
      return t("forecast.why-role", { unit, role });
    case "starter":
      return why.levels === undefined
        ? t("forecast.why-head", { unit })
        : t("forecast.why-superior", { unit, levels: why.levels });
    case "chosen":
      return role === "" ? t("forecast.why-chosen") : t("forecast.why-chosen-role", { unit, role });
    case "persons":
      return t("forecast.why-persons");
    case "field":
      return t("forecast.why-field");
    case "same":
      return t("forecast.why-same");
    case "expression":
      return t("forecast.why-expression");
    case "plugin":
      return t("forecast.why-plugin", { unit, role });
    case "policy":
      return t("forecast.why-policy");
    case "added":
      return t("forecast.why-added");
    case "escalated":
      return t("forecast.why-escalated");
  }
}

/** How several people decide; nothing for one. */
export function howText(step: PeopleStep): string {
  const { decide } = step;
  if (typeof decide === "object") {
    const pass = String(decide.pass);
    return pass.includes("/") ? t("forecast.vote-share", { pass }) : t("forecast.vote-count", { pass });
  }
  if (step.people.length < 2) return "";
  if (step.order === "claim") return t("forecast.claim");
  if (decide === "all") return t(step.order === "in-turn" ? "forecast.all-in-turn" : "forecast.all");
  return t(step.do === "handle" ? "forecast.any-handle" : "forecast.any");
}

export function dueText(due: NonNullable<PeopleStep["due"]>): string {
  if ("at" in due) return t("forecast.due-at", { at: endInChina(new Date(due.at)) });
  return t("forecast.due-within", { span: spanText(due.within) });
}

export function spanText(span: Span): string {
  if ("workdays" in span) return t("forecast.workdays", { n: span.workdays });
  if ("days" in span) return t("forecast.days", { n: span.days });
  return "hours" in span ? t("forecast.hours", { n: span.hours }) : t("forecast.workhours", { n: span.workhours });
}

/** What is known of a person's part: decided already, or taken as agreed without being asked. */
export function partText(asked: Asked): string {
  if (asked.auto === "starter") return t("forecast.auto-starter");
  if (asked.auto !== undefined) return t("forecast.auto-same");
  if (asked.status === "asked") return "";
  return t("forecast.decided");
}

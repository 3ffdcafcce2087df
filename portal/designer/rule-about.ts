/** The first two parts of a rule: what it is called and watches, and when it is judged. */
import { html, type TemplateResult } from "lit";
import { MOMENTS, type Moment, RULE_EVENTS, type Rule, type RuleEvent, type Watched } from "../../core/domain/rule.ts";
import { t } from "../message.ts";
import { choice, type Control, line, radios, ticks } from "./flow-controls.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { withSettings } from "./rule-steps.ts";

const KINDS = ["project", "document", "contract", "case", "quota", "unit", "account"] as const;
type Kind = (typeof KINDS)[number];
const OWNERS = ["province", "city", "county", "unit"] as const;
const CLASSES = ["direction", "speed", "volume", "other"] as const;

/** The kind of what is watched. */
export function watchedKind(watches: Watched): Kind {
  return KINDS.find((kind) => kind in watches) ?? "project";
}

/** Name, number, level, and what is watched. */
export function rulePartWatches(parts: RuleDeskParts): TemplateResult {
  const { rule, editable, choices, tell } = parts;
  const at = (id: string, label: string, help?: string): Control => ({
    id: `rd-${id}`,
    label,
    editable,
    ...(help !== undefined && { help }),
  });
  const kind = watchedKind(rule.watches);
  const of = Object.values(rule.watches)[0] as string | true;
  const watch = (next: Kind, id?: string): void => tell(watching(rule, next, id ?? firstOf(parts, next)));
  const offered = kind === "project" ? choices.lifecycles : choices.forms;
  return html`<div class="rd-grid">
      ${line(at("title", t("ruledesk.title")), rule.title, (title) => tell(withSettings(rule, { title: title ?? "" }), "title"), { max: 80 })}
      ${line(at("code", t("ruledesk.code"), t("ruledesk.code-help")), rule.code, (code) => tell(withSettings(rule, { code: (code ?? "").toUpperCase() }), "code"), { max: 40, mono: true })}
      ${choice(
        at("owner", t("ruledesk.owner")),
        rule.owner,
        OWNERS.map((value) => ({ value, label: t(`rule.owner.${value}`) })),
        (owner) => tell(withSettings(rule, { owner })),
      )}
      ${choice(at("class", t("ruledesk.class")), rule.class ?? "", [{ value: "", label: t("ruledesk.class-none") }, ...CLASSES.map((value) => ({ value, label: t(`rule.class.${value}`) }))], (value) => tell(withSettings(rule, { class: value === "" ? undefined : value })))}
    </div>
    <div class="rd-grid">
      ${choice(
        at("watches", t("ruledesk.watches")),
        kind,
        KINDS.map((value) => ({ value, label: t(`ruledesk.watches.${value}`) })),
        (next) => watch(next),
      )}
      ${
        typeof of === "string"
          ? choice(
              at("of", t(kind === "project" ? "ruledesk.which-lifecycle" : "ruledesk.which-form")),
              of,
              offered.map(({ id, title }) => ({ value: id, label: title })),
              (id) => watch(kind, id),
            )
          : ""
      }
    </div>`;
}

function firstOf({ choices }: RuleDeskParts, kind: Kind): string {
  return (kind === "project" ? choices.lifecycles[0]?.id : choices.forms[0]?.id) ?? "";
}

/** The rule with another thing to watch; what only documents can have goes with them. */
function watching(rule: Rule, kind: Kind, id: string): Rule {
  const watches = kind === "quota" || kind === "unit" || kind === "account" ? { [kind]: true } : { [kind]: id };
  const runs = kind === "document" || rule.runs.at === undefined ? rule.runs : { every: "day" };
  const fires = runs === rule.runs ? rule.fires : rule.fires.map((firing) => ({ ...firing, as: "yellow" }));
  return withSettings(rule, { watches, runs, fires, ...(kind !== "document" && { field: undefined }) });
}

const WAYS = ["at", "on", "day", "month"] as const;
type Way = (typeof WAYS)[number];

/** When it is judged: while somebody acts, after something happened, or on a schedule. */
export function rulePartRuns({ rule, editable, tell }: RuleDeskParts): TemplateResult {
  const { at, on, every } = rule.runs;
  const way: Way = at ? "at" : on ? "on" : (every ?? "day");
  const kind = watchedKind(rule.watches);
  const offered = WAYS.filter(
    (one) =>
      (one !== "at" || kind === "document") &&
      (one !== "on" || (kind !== "unit" && kind !== "case" && kind !== "account")),
  );
  return html`${radios(
    { id: "rd-way", label: t("ruledesk.when"), editable },
    way,
    offered.map((value) => ({ value, label: t(`ruledesk.way.${value}`), help: t(`ruledesk.way-help.${value}`) })),
    (next) => tell(running(rule, next)),
  )}
    ${
      at
        ? ticks(
            { id: "rd-moments", label: t("ruledesk.moments"), editable },
            at,
            MOMENTS.map((value) => ({ value, label: t(`rule.moment.${value}`) })),
            (chosen: Moment[]) =>
              chosen.length > 0 &&
              tell(withSettings(rule, { runs: { at: MOMENTS.filter((one) => chosen.includes(one)) } })),
          )
        : ""
    }
    ${
      on
        ? ticks(
            { id: "rd-events", label: t("ruledesk.events"), editable },
            on,
            RULE_EVENTS.map((value) => ({ value, label: t(`rule.event.${value}`) })),
            (chosen: RuleEvent[]) =>
              chosen.length > 0 &&
              tell(
                withSettings(rule, { runs: { ...rule.runs, on: RULE_EVENTS.filter((one) => chosen.includes(one)) } }),
              ),
          )
        : ""
    }`;
}

/** The rule judged another way: a check has severities and tells who acts, an alert has levels and tells others. */
function running(rule: Rule, way: Way): Rule {
  const runs = way === "at" ? { at: ["submit"] } : way === "on" ? { on: ["finished"] } : { every: way };
  const check = way === "at";
  if (check === (rule.runs.at !== undefined)) return withSettings(rule, { runs });
  const fires = rule.fires.slice(0, 1).map((firing) => ({ ...firing, as: check ? "warn" : "yellow" }));
  const gone = check
    ? { tell: undefined, escalate: undefined, freeze: undefined, closes: undefined, handle: undefined }
    : { field: undefined };
  return withSettings(rule, { runs, fires, ...gone });
}

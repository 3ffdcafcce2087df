/** The deadline of a step: how long, reminders before and after, and what happens when it has passed. */
import { html, type TemplateResult } from "lit";
import type { HumanStep } from "../../core/domain/flow.ts";
import type { Due, Span } from "../../core/domain/flow-people.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { FlowNames } from "./approval-words.ts";
import type { SetStep } from "./decide-editor.ts";
import { choice, type Control, figure, spanControl, tick } from "./flow-controls.ts";
import { dueWords } from "./flow-decide-words.ts";
import { NOBODY } from "./flow-references.ts";
import { withKeys } from "./flow-tree.ts";
import "./who-editor.ts";
import type { WhoChange } from "./who-editor.ts";
import { WHO_KINDS } from "./who-kinds.ts";

const MAX_REMINDERS = 5;
const ENDS = ["nothing", "escalate", "return", "refuse", "approve", "close"] as const;
/** People who can be found without asking anybody. */
const FOUND = WHO_KINDS.filter((kind) => kind !== "by-starter" && kind !== "by-previous");

/** True when a flow moves money, in which nothing is approved by a clock. */
export type DueContext = { names: FlowNames; money: boolean; steps: readonly { id: string; title: string }[] };

/** The settings of the deadline. */
export function dueEditor(step: HumanStep, context: DueContext, editable: boolean, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-due-${id}`, label, editable });
  const { due } = step;
  const toggle = tick(at("on", t("flow.due-on")), due !== undefined, (on) =>
    set({ due: on ? { within: { workdays: 3 } } : undefined }),
  );
  if (!due) return html`${toggle}<p class="help">${t("flow.due-none")}</p>`;
  const put = (changes: Readonly<Record<string, unknown>>): void => set({ due: withKeys(due, changes) });
  return html`${toggle}
    <p class="notice info" role="status">${dueWords(due, context.names)}</p>
    ${spanControl(at("within", t("flow.due-within")), due.within, (within) => put({ within }))}
    ${reminders(due, editable, put)}
    ${overdue(due, editable, put)}
    ${ending(step, due, context, editable, put)}`;
}

type Put = (changes: Readonly<Record<string, unknown>>) => void;

function reminders(due: Due, editable: boolean, put: Put): TemplateResult {
  const remind = due.remind ?? [];
  const tell = (next: Span[]): void => put({ remind: next.length === 0 ? undefined : next });
  return html`<fieldset class="plain"><legend class="label">${t("flow.due-remind")}</legend>
    ${remind.map(
      (span, i) =>
        html`<div class="fl-line">${spanControl({ id: `fp-remind-${i}`, label: t("flow.due-remind-n", { n: i + 1 }), editable, bare: true }, span, (next) => tell(remind.with(i, next)))}
          ${editable ? html`<button class="icon-btn" type="button" aria-label=${t("flow.due-remind-off", { n: i + 1 })} @click=${() => tell(remind.toSpliced(i, 1))}>${icon("x")}</button>` : ""}</div>`,
    )}
    ${editable && remind.length < MAX_REMINDERS ? html`<button class="btn quiet small" type="button" @click=${() => tell([...remind, { workdays: 1 }])}>${icon("plus")}${t("flow.due-remind-add")}</button>` : ""}</fieldset>`;
}

function overdue(due: Due, editable: boolean, put: Put): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-overdue-${id}`, label, editable });
  const given = due.overdue;
  return html`${tick(at("on", t("flow.overdue-on")), given !== undefined, (on) => put({ overdue: on ? { every: { days: 1 }, times: 3 } : undefined }))}
    ${
      given
        ? html`<div class="fl-line">${spanControl(at("every", t("flow.overdue-every")), given.every, (every) => put({ overdue: { ...given, every } }))}
            ${figure(at("times", t("flow.overdue-times")), given.times, { min: 1, max: 10, unit: t("flow.times") }, (times) => put({ overdue: { ...given, times } }))}</div>`
        : ""
    }`;
}

function ending(step: HumanStep, due: Due, context: DueContext, editable: boolean, put: Put): TemplateResult {
  const vote = step.do === "approve" && typeof step.decide === "object";
  const offered = ENDS.filter(
    (value) =>
      value === due.then ||
      ((value !== "approve" || (step.do === "approve" && !context.money)) && (value !== "close" || vote)),
  );
  // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
  const then = (value: Due["then"]): void =>
    put({ then: value === "nothing" ? undefined : value, to: value === "escalate" ? (due.to ?? [NOBODY]) : undefined });
  return html`${choice(
    {
      id: "fp-due-then",
      label: t("flow.due-then"),
      editable,
      ...(context.money && { help: t("flow.due-money") }),
    },
    due.then ?? "nothing",
    offered.map((value) => ({ value, label: t(`flow.due-end.${value}`) })),
    then,
  )}
    ${
      due.then === "escalate"
        ? html`<mz-who-editor .who=${due.to ?? [NOBODY]} .names=${context.names} .steps=${context.steps} .kinds=${FOUND} .label=${t("flow.due-to")} .editable=${editable}
            @mz-who=${(event: CustomEvent<WhoChange>) => {
              event.stopPropagation();
              put({ to: event.detail.who });
            }}></mz-who-editor>`
        : ""
    }`;
}

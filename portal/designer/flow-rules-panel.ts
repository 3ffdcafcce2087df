/** What holds for the whole flow: taking back, the same approver again, nobody found, the starter among the approvers, duties. */
import { html, type TemplateResult } from "lit";
import type { Flow, FlowPolicy } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import { t } from "../message.ts";
import { choice, type Control, tick } from "./flow-controls.ts";
import { NOBODY, peopleIn } from "./flow-references.ts";
import { WITHDRAWALS } from "./flow-step-words.ts";
import { withKeys } from "./flow-tree.ts";
import type { PanelContext } from "./machine-editor.ts";
import "./separate-matrix.ts";
import "./who-editor.ts";
import type { WhoChange } from "./who-editor.ts";
import { WHO_KINDS } from "./who-kinds.ts";

type SetFlow = (changes: Readonly<Record<string, unknown>>, key?: string) => void;
const FOUND = WHO_KINDS.filter((kind) => kind !== "by-starter" && kind !== "by-previous" && kind !== "same-as");

/** Draws the settings. */
export function flowRulesPanel(flow: Flow, context: PanelContext, set: SetFlow): TemplateResult {
  const { editable } = context;
  const at = (id: string, label: string): Control => ({ id: `fr-${id}`, label, editable });
  const policy = (changes: Readonly<Record<string, unknown>>): void => {
    const next = withKeys(flow.policy ?? {}, changes);
    set({ policy: Object.keys(next).length === 0 ? undefined : next });
  };
  const steps = peopleIn(flow.steps).map(({ id, title }) => ({ id, title: title || t("approval.untitled") }));
  return html`<div class="pane-in prop">
    <div><h2>${t("flow.rules")}</h2><span class="small muted">${t("flow.rules-lead")}</span></div>
    ${choice(
      at("withdraw", t("approval.withdraw")),
      flow.withdraw,
      WITHDRAWALS.map(([value, word]) => ({ value, label: t(word) })),
      (withdraw) => set({ withdraw }),
    )}
    ${tick({ ...at("take-back", t("flow.take-back")), help: t("flow.take-back-help") }, flow.takeBack === true, (on) => set({ takeBack: on ? true : undefined }))}
    ${policyControls(flow.policy ?? {}, context, policy)}
    <mz-separate-matrix .steps=${steps} .groups=${flow.separate} .editable=${editable} @mz-separate=${(event: CustomEvent<string[][]>) => set({ separate: event.detail })}></mz-separate-matrix>
    ${calendar(flow, context, at, set)}
    ${tick({ ...at("part", t("flow.part")), help: t("flow.part-help") }, flow.part === true, (on) => set({ part: on ? true : undefined }))}
  </div>`;
}

function policyControls(policy: FlowPolicy, context: PanelContext, set: SetFlow): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fr-${id}`, label, editable: context.editable });
  const no = policy.noApprover ?? "stop";
  const who: Who[] | undefined = typeof no === "object" ? no.who : undefined;
  return html`${choice(
    at("same", t("flow.same")),
    policy.sameApprover ?? "ask",
    (["ask", "skip-consecutive", "skip-repeated"] as const).map((value) => ({ value, label: t(`flow.same.${value}`) })),
    (value) => set({ sameApprover: value === "ask" ? undefined : value }),
  )}
    ${choice(
      at("self", t("flow.self")),
      policy.approverIsStarter ?? "exclude",
      (["exclude", "superior", "skip", "allow"] as const).map((value) => ({ value, label: t(`flow.self.${value}`) })),
      (value) => set({ approverIsStarter: value === "exclude" ? undefined : value }),
    )}
    ${choice(
      at("none", t("flow.none")),
      typeof no === "object" ? "who" : no,
      (["stop", "skip", "refuse", "who"] as const).map((value) => ({ value, label: t(`flow.none.${value}`) })),
      (value) => set({ noApprover: value === "stop" ? undefined : value === "who" ? { who: [NOBODY] } : value }),
    )}
    ${
      who
        ? html`<mz-who-editor .who=${who} .names=${context.names} .steps=${[]} .kinds=${FOUND} .label=${t("flow.none-who")} .editable=${context.editable}
            @mz-who=${(event: CustomEvent<WhoChange>) => {
              event.stopPropagation();
              set({ noApprover: { who: event.detail.who } });
            }}></mz-who-editor>`
        : ""
    }
    ${choice(
      at("reach", t("flow.reach")),
      policy.reach ?? "county",
      (["county", "unit"] as const).map((value) => ({ value, label: t(`flow.reach.${value}`) })),
      (value) => set({ reach: value === "county" ? undefined : value }),
    )}`;
}

function calendar(
  flow: Flow,
  context: PanelContext,
  at: (id: string, label: string) => Control,
  set: SetFlow,
): TemplateResult {
  const known = context.choices.calendars.map(({ id, title }) => ({ value: id, label: title }));
  return choice(
    { ...at("calendar", t("flow.calendar")), help: t("flow.calendar-help") },
    flow.calendar ?? "",
    [{ value: "", label: t("flow.calendar-usual") }, ...known],
    (id) => set({ calendar: id === "" ? undefined : id }, "calendar"),
  );
}

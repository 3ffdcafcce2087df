/** Where a step may be returned to and what happens then; what else its people may do, and what belongs to a decision. */
import { html, type TemplateResult } from "lit";
import type { HumanStep } from "../../core/domain/flow.ts";
import { ACTS, type Back } from "../../core/domain/flow-people.ts";
import { t } from "../message.ts";
import type { Titled } from "./approval-words.ts";
import type { SetStep } from "./decide-editor.ts";
import { choice, type Control, radios, tick, ticks } from "./flow-controls.ts";

const TARGETS = ["any", "starter", "previous", "steps", "none"] as const;
type Target = (typeof TARGETS)[number];
type Then = "continue" | "come-back" | "ask";

/** Target, named steps and what happens then, out of either way to write it. */
export function backParts(back: Back | undefined): { target: Target; steps: string[]; then: Then } {
  const to = Array.isArray(back) ? back : (back?.to ?? "any");
  const then = back === undefined || Array.isArray(back) ? "continue" : (back.then ?? "continue");
  const steps = Array.isArray(to) ? to : [];
  return { target: Array.isArray(to) ? (to.length === 0 ? "none" : "steps") : to, steps, then };
}

/** The shortest way to write it; nothing where it is what holds when left out. */
export function backOf(target: Target, steps: readonly string[], then: Then): Back | undefined {
  if (target === "none") return [];
  const to = target === "steps" ? [...steps] : target;
  // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
  if (then !== "continue") return { to, then };
  if (target === "any") return undefined;
  return Array.isArray(to) ? to : { to };
}

/** The settings of returning and of what else people may do. */
export function backEditor(
  step: HumanStep,
  earlier: readonly Titled[],
  editable: boolean,
  set: SetStep,
): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable });
  const { target, steps, then } = backParts(step.back);
  const put = (next: Target, named: readonly string[] = steps, after: Then = then): void =>
    set({ back: backOf(next, named, after) });
  const first = steps.length > 0 ? steps : earlier.slice(0, 1).map(({ id }) => id);
  return html`${radios(
    at("back", t("flow.back")),
    target,
    TARGETS.map((value) => ({ value, label: t(`flow.back-to.${value}`) })),
    (value) => put(value, value === "steps" ? first : steps),
  )}
    ${
      target === "steps"
        ? ticks(
            at("back-steps", t("flow.back-steps")),
            steps,
            [
              ...earlier,
              ...steps.filter((id) => !earlier.some((one) => one.id === id)).map((id) => ({ id, title: id })),
            ].map(({ id, title }) => ({ value: id, label: title })),
            (named) => named.length > 0 && put("steps", named),
          )
        : ""
    }
    ${
      target === "none"
        ? ""
        : choice(
            at("back-then", t("flow.back-then")),
            then,
            (["continue", "come-back", "ask"] as const).map((value) => ({
              value,
              label: t(`flow.back-then.${value}`),
            })),
            (value) => put(target, steps, value),
          )
    }
    ${ticks(
      at("may", t("flow.may")),
      step.may ?? [],
      ACTS.map((value) => ({ value, label: t(`flow.may.${value}`), help: t(`flow.may-help.${value}`) })),
      (chosen) => set({ may: chosen.length === 0 ? undefined : ACTS.filter((act) => chosen.includes(act)) }),
    )}`;
}

/** Opinion, attachments and signature. */
export function recordEditor(step: HumanStep, editable: boolean, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable });
  return html`<fieldset class="plain fl-radios"><legend class="label">${t("flow.record")}</legend>
    ${
      step.do === "approve"
        ? choice(
            at("opinion", t("approval.opinion")),
            step.opinion ?? "on-return",
            (["on-return", "always"] as const).map((value) => ({ value, label: t(`flow.opinion.${value}`) })),
            (opinion) => set({ opinion: opinion === "always" ? opinion : undefined }),
          )
        : ""
    }
    ${tick(at("attachments", t("flow.attachments")), step.attachments === "required", (on) => set({ attachments: on ? "required" : undefined }))}
    ${tick(at("sign", t("flow.sign")), step.sign === true, (on) => set({ sign: on ? true : undefined }))}</fieldset>`;
}

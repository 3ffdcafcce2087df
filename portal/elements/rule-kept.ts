/** What the rules said when steps were decided, as it was kept with each decision: what somebody has to read first. */
import { html, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import { isNotable } from "../../core/domain/judgement.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import type { Judgement } from "../rule-api.ts";
import { icon } from "./icon.ts";
import { type Found, lineTable } from "./rule-list.ts";

const PHONE = "(max-width: 720px)";

/** Every decision, the newest first. Lines that hold stand open where they are part of a list, and on a phone nowhere. */
export function keptJudgements(judgements: readonly Judgement[], form: Form): TemplateResult[] {
  const wide = !globalThis.matchMedia(PHONE).matches;
  return judgements.map((judgement) =>
    kept(judgement, form, wide && judgement.lines.some(({ result }) => result.list !== undefined)),
  );
}

/** The lines in two groups, each in the order of its lists: those that a person has to read, and those that hold. */
export function groupsOf({ lines }: Pick<Judgement, "lines">): {
  notable: Judgement["lines"];
  calm: Judgement["lines"];
} {
  const place = ({ result: { list } }: Judgement["lines"][number]): string =>
    list === undefined ? "~" : `${list.id} ${String(list.place).padStart(6, "0")}`;
  const sorted = lines.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
  return {
    notable: sorted.filter(({ result, reason }) => isNotable(result, reason !== null)),
    calm: sorted.filter(({ result, reason }) => !isNotable(result, reason !== null)),
  };
}

function kept(judgement: Judgement, form: Form, open: boolean): TemplateResult {
  const { notable, calm } = groupsOf(judgement);
  const found = notable.flatMap(({ result, reason }): Found[] =>
    reason === null ? [] : [{ rule: result.rule, name: reason.by, reason: reason.text }],
  );
  const steps = judgement.steps.map(({ title }) => title).join(t("text.pause"));
  const held = t("rule.kept-held", { count: calm.length });
  return html`<section class="rule-kept" aria-labelledby="rk-${judgement.id}">
    <h3 id="rk-${judgement.id}">${t("rule.kept-by", { steps, name: judgement.name ?? t("rule.program"), at: instant(judgement.at) })}</h3>
    ${judgement.intact ? "" : html`<p class="state stop" role="alert">${icon("stop")}${t("rule.kept-changed")}</p>`}
    ${
      notable.length === 0
        ? html`<p class="small muted">${t("rule.kept-all-held")}</p>`
        : lineTable(
            t("rule.kept-notable"),
            notable.map(({ result }) => result),
            found,
            form,
          )
    }
    ${
      calm.length === 0
        ? ""
        : html`<details class="mt3" ?open=${open}><summary>${held}</summary>${lineTable(
            held,
            calm.map(({ result }) => result),
            [],
            form,
          )}</details>`
    }
    <p class="small muted mono kept-digest">${t("rule.kept-digest", { digest: judgement.digest.slice(0, 16) })}</p>
  </section>`;
}

/** Kinds of notices to choose among, as a group of boxes. */
import { html, type TemplateResult } from "lit";
import { NOTICE_KINDS, type NoticeKind } from "../../core/domain/notice.ts";
import { t } from "../message.ts";

/** Draws the boxes; `onChange` gets the new choice in the order of the kinds. */
export function kindChecks(parts: {
  id: string;
  legend: string;
  help?: string;
  chosen: readonly NoticeKind[];
  onChange(kinds: NoticeKind[]): void;
}): TemplateResult {
  const change = (kind: NoticeKind, on: boolean): void =>
    parts.onChange(NOTICE_KINDS.filter((one) => (one === kind ? on : parts.chosen.includes(one))));
  return html`<fieldset class="field plain kind-checks" id=${parts.id}><legend class="label">${parts.legend}</legend>
    ${parts.help === undefined ? "" : html`<p class="help">${parts.help}</p>`}
    <div class="checks">${NOTICE_KINDS.map(
      (kind) =>
        html`<label><input type="checkbox" .checked=${parts.chosen.includes(kind)} @change=${(event: Event) => change(kind, (event.target as HTMLInputElement).checked)} />${t(`notices.kind.${kind}`)}</label>`,
    )}</div></fieldset>`;
}

/** The dialog of one act: whatever belongs to it, asked together, sent as one command. */
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import type { Ballot } from "../../core/domain/vote.ts";
import type { Command, May, StoredFile } from "../api-types.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import "../fields/file-field.ts";
import "../fields/signature-field.ts";
import { EMPTY_CONTEXT } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import { actCommand, type ActInput, asksOf, faultOf } from "./act-command.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";
import "./person-pick.ts";

const LEADS: Partial<Record<May["do"], MessageKey>> = {
  return: "act.return-lead",
  refuse: "act.refuse-lead",
  withdraw: "act.withdraw-lead",
  "take-back": "act.take-back-lead",
  transfer: "act.transfer-lead",
  delegate: "act.delegate-lead",
  add: "act.add-lead",
  remove: "act.remove-lead",
  copy: "act.copy-lead",
  "hand-over": "act.hand-over-lead",
  jump: "act.jump-lead",
  retry: "act.retry-lead",
  "pass-over": "act.pass-over-lead",
};
const DANGER = new Set<May["do"]>(["return", "refuse", "jump", "pass-over"]);
const FILES_FIELD = { id: "files", type: "file", label: "", maxFiles: 20 } as const;
const SIGN_FIELD = { id: "sign", type: "signature", label: "" } as const;

/**
 * `<mz-act-dialog>`
 * @property may - the act
 * @property document - id of the document
 * @property opinion - what was written before the dialog opened
 * @property phrases - the person's own phrases
 * @fires mz-command - detail: Command
 * @fires mz-close
 */
class ActDialog extends LitElement {
  static override properties = {
    may: { attribute: false },
    document: { attribute: false },
    opinion: { attribute: false },
    phrases: { attribute: false },
    input: { state: true },
    fault: { state: true },
  };
  declare may: May;
  declare document: string;
  declare opinion: string;
  declare phrases: readonly string[];
  declare input: ActInput;
  declare fault: { at: string; text: string } | undefined;
  private files: StoredFile[] = [];

  constructor() {
    super();
    this.document = "";
    this.opinion = "";
    this.phrases = [];
    this.input = { opinion: "" };
    this.fault = undefined;
    this.addEventListener("mz-answer", (event) => this.answered((event as CustomEvent<AnswerChange>).detail));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("may")) return;
    const { may } = this;
    const first = may.to?.[0]?.id;
    this.input = {
      opinion: this.opinion,
      ...(first !== undefined && { to: first }),
      ...(may.choices?.length === 1 && { choice: may.choices[0] }),
      ...(may.people?.[0] && { from: may.people[0].id }),
    };
  }

  private put(part: Partial<ActInput>): void {
    this.input = { ...this.input, ...part };
    this.fault = undefined;
  }

  private answered(change: AnswerChange): void {
    if (change.pointer === "/files") {
      this.files = Array.isArray(change.value) ? (change.value as StoredFile[]) : [];
      this.put({ files: this.files.map((file) => file.sha256) });
    } else if (change.pointer === "/sign")
      this.put({ signature: change.value as { strokes: [number, number][][] } | undefined });
  }

  private send(event: Event): void {
    const fault = faultOf(this.may, this.input);
    if (fault) {
      this.fault = { at: fault.at, text: t(fault.key) };
      void this.updateComplete.then(() =>
        this.querySelector<HTMLElement>(`#act-${fault.at} :is(textarea, input, select), #act-${fault.at}`)?.focus(),
      );
      return;
    }
    const command = actCommand(this.may, this.input);
    closeDialog(event);
    this.dispatchEvent(new CustomEvent<Command>("mz-command", { detail: command }));
  }

  override render() {
    const { may } = this;
    const asks = asksOf(may, this.input);
    const lead = LEADS[may.do];
    return dialog({
      heading: may.stepTitle === undefined ? may.label : t("act.at-step", { label: may.label, step: may.stepTitle }),
      body: html`${lead ? html`<p>${t(lead)}</p>` : ""}
        ${may.tally ? tallyLine(may.tally) : ""}
        ${
          asks.has("choice")
            ? this.radios(
                "choice",
                t("act.vote"),
                (may.choices ?? []).map((id) => ({ id, title: t(`ballot.${id}`) })),
                (choice) => this.put({ choice: choice as Ballot }),
              )
            : ""
        }
        ${asks.has("to") ? this.radios("to", t(may.do === "add" ? "act.where" : "act.return-to"), may.to ?? [], (to) => this.put({ to })) : ""}
        ${
          asks.has("then")
            ? this.radios(
                "then",
                t("act.then"),
                [
                  { id: "continue", title: t("act.then-continue") },
                  { id: "come-back", title: t("act.then-come-back") },
                ],
                (then) => this.put({ then: then as "continue" | "come-back" }),
              )
            : ""
        }
        ${
          asks.has("from")
            ? this.radios(
                "from",
                t(may.do === "remove" ? "act.remove-whom" : "act.hand-over-from"),
                (may.people ?? []).map(({ id, name }) => ({ id, title: name })),
                (from) => this.put({ from }),
              )
            : ""
        }
        ${asks.has("person") ? this.people("person", "to-person", t("act.to-whom"), 1) : ""}
        ${asks.has("people") ? this.people("people", "people", t("act.whom"), may.do === "copy" ? 50 : 20) : ""}
        ${(asks.has("choose") ? (may.choose ?? []) : []).map((entry) => html`<mz-person-pick .document=${this.document} .purpose=${"choose"} .step=${entry.step} .max=${entry.max} .label=${t("act.choose", { step: entry.title })} .name=${`choose-${entry.step}`} @mz-pick=${(event: CustomEvent<string[]>) => this.put({ choose: { ...this.input.choose, [entry.step]: event.detail } })}></mz-person-pick>`)}
        ${asks.has("opinion") ? this.opinionField(asks.get("opinion") === "needed") : ""}
        ${asks.has("files") ? html`<div id="act-files"><mz-file-field .field=${{ ...FILES_FIELD, label: t("act.files") }} .label=${t("act.files")} .pointer=${"/files"} .value=${this.files} .required=${asks.get("files") === "needed"} .context=${EMPTY_CONTEXT}></mz-file-field>${this.faultAt("files")}</div>` : ""}
        ${asks.has("signature") ? html`<div id="act-signature"><mz-signature-field .field=${{ ...SIGN_FIELD, label: t("act.sign") }} .label=${t("act.sign")} .pointer=${"/sign"} .value=${this.input.signature} .required=${true} .context=${EMPTY_CONTEXT}></mz-signature-field>${this.faultAt("signature")}</div>` : ""}`,
      actions: html`<button class="btn ${DANGER.has(may.do) ? "danger" : "primary"}" id="confirm-act" type="button" @click=${(event: Event) => this.send(event)}>${t("act.confirm", { label: may.label })}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private radios(
    name: "to" | "then" | "from" | "choice",
    label: string,
    options: readonly { id: string; title: string }[],
    put: (id: string) => void,
  ): TemplateResult {
    return html`<fieldset class="plain checks" id="act-${name}"><legend class="label">${label}</legend>
      ${options.map((option) => html`<label><input type="radio" name="act-${name}" value=${option.id} .checked=${this.input[name] === option.id} @change=${() => put(option.id)} />${option.title}</label>`)}
      ${this.faultAt(name)}</fieldset>`;
  }

  private people(at: "person" | "people", name: string, label: string, max: number): TemplateResult {
    return html`<div id="act-${at}"><mz-person-pick .document=${this.document} .purpose=${this.may.do} .step=${this.may.step} .max=${max} .label=${label} .name=${name} @mz-pick=${(event: CustomEvent<string[]>) => this.put({ people: event.detail })}></mz-person-pick>${this.faultAt(at)}</div>`;
  }

  private opinionField(needed: boolean): TemplateResult {
    const fault = this.fault?.at === "opinion";
    return html`<div class="field ${fault ? "invalid" : ""}" id="act-opinion">
      <label class="label" for="reason">${t(needed ? "act.reason" : "act.opinion")}${needed ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}</label>
      <textarea class="input" id="reason" rows="3" maxlength="2000" .value=${this.input.opinion} aria-invalid=${fault} aria-describedby="act-fault-opinion" @input=${(event: Event) => this.put({ opinion: (event.target as HTMLTextAreaElement).value })}></textarea>
      ${phraseChips(this.phrases, (text) => this.put({ opinion: text }))}
      ${this.faultAt("opinion")}
    </div>`;
  }

  private faultAt(at: string): TemplateResult {
    return html`<p class="field-error state stop" id="act-fault-${at}">${this.fault?.at === at ? html`${icon("stop")}${this.fault.text}` : ""}</p>`;
  }
}
customElements.define("mz-act-dialog", ActDialog);

/** The count of a vote so far. */
export function tallyLine(tally: NonNullable<May["tally"]>): TemplateResult {
  return html`<p class="tally">${icon("info")}${t("ballot.tally", { for: tally.for, against: tally.against, abstained: tally.abstained, recused: tally.recused, open: tally.open })}</p>`;
}

/** One's own phrases, one press each. */
export function phraseChips(phrases: readonly string[], use: (text: string) => void): TemplateResult | "" {
  if (phrases.length === 0) return "";
  return html`<div class="pills phrases" role="group" aria-label=${t("act.phrases")}>${phrases.map((text) => html`<button type="button" @click=${() => use(text)}><span class="sr">${t("act.phrase")}</span> ${text}</button>`)}</div>`;
}

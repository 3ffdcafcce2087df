/**
 * Comments of a change: those about one place, open ones first, and a box for a new one.
 *
 * `<mz-comments>`
 * @property comments - all comments of the change
 * @property pointer - only those at this place or below, e.g. `form:pay#/sections/0`; empty for all
 * @property bodies - the definitions of the change, so that places have names
 * @property mayWrite - a new comment may be written and open ones settled
 * @fires mz-comment - detail: { pointer, text }
 * @fires mz-resolve - detail: { id }
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { ChangeComment, DraftBody } from "../../core/domain/change.ts";
import { icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { commentPlace } from "./place-words.ts";

let made = 0;

class Comments extends LitElement {
  static override properties = {
    comments: { attribute: false },
    pointer: {},
    bodies: { attribute: false },
    mayWrite: { attribute: false },
    empty: { state: true },
  };
  declare comments: readonly ChangeComment[];
  declare pointer: string;
  declare bodies: readonly DraftBody[];
  declare mayWrite: boolean;
  declare empty: boolean;
  private readonly uid: string;
  private sent = "";

  constructor() {
    super();
    this.comments = [];
    this.pointer = "";
    this.bodies = [];
    this.mayWrite = false;
    this.empty = false;
    made += 1;
    this.uid = `cm${made}`;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  private get own(): ChangeComment[] {
    const { pointer } = this;
    return this.comments.filter(
      (comment) => pointer === "" || comment.pointer === pointer || comment.pointer.startsWith(`${pointer}/`),
    );
  }

  private write(event: Event): void {
    event.preventDefault();
    const box = this.querySelector<HTMLTextAreaElement>(`#${this.uid}`);
    const text = box?.value.trim() ?? "";
    this.empty = text === "";
    if (this.empty) return box?.focus();
    const detail = { pointer: this.pointer, text };
    this.sent = text;
    this.dispatchEvent(new CustomEvent("mz-comment", { detail, bubbles: true, composed: true }));
  }

  /** The box is emptied only when the comment has arrived. */
  override updated(): void {
    if (this.sent === "" || !this.own.some((comment) => comment.text === this.sent)) return;
    const box = this.querySelector<HTMLTextAreaElement>(`#${this.uid}`);
    if (box?.value.trim() === this.sent) box.value = "";
    this.sent = "";
  }

  private resolve(id: string): void {
    this.dispatchEvent(new CustomEvent("mz-resolve", { detail: { id }, bubbles: true, composed: true }));
  }

  override render(): TemplateResult {
    const open = this.own.filter((comment) => !comment.resolved);
    const done = this.own.filter((comment) => comment.resolved);
    return html`<section class="comments" aria-label=${t("comment.title")}>
      ${open.length === 0 && done.length === 0 ? html`<p class="small muted">${t("comment.none")}</p>` : ""}
      ${open.map((comment) => this.one(comment))}
      ${done.length === 0 ? "" : html`<details class="rest"><summary>${t("comment.resolved", { count: done.length })}</summary><div class="comments">${done.map((comment) => this.one(comment))}</div></details>`}
      ${this.mayWrite ? this.box() : ""}
    </section>`;
  }

  private one(comment: ChangeComment): TemplateResult {
    const about =
      this.pointer === "" && comment.pointer !== ""
        ? t("comment.about", { place: commentPlace(comment.pointer, this.bodies) })
        : "";
    return html`<article class="comment ${comment.resolved ? "resolved" : ""}">
      <header><b>${comment.by.name}</b><time datetime=${comment.at}>${instant(comment.at)}</time>${about === "" ? "" : html`<span>${about}</span>`}${comment.resolved ? html`<span class="state done">${icon("ok")}${t("comment.was-resolved")}</span>` : ""}</header>
      <p>${comment.text}</p>
      ${!comment.resolved && this.mayWrite ? html`<button class="btn quiet small" type="button" @click=${() => this.resolve(comment.id)}>${icon("check")}${t("comment.resolve")}</button>` : ""}
    </article>`;
  }

  private box(): TemplateResult {
    return html`<form @submit=${this.write}>
      <label class="label" for=${this.uid}>${t("comment.write")}</label>
      <textarea class="input" id=${this.uid} rows="2" maxlength="2000" aria-invalid=${String(this.empty)} aria-describedby="${this.uid}-e"></textarea>
      <p class="field-error" id="${this.uid}-e" role="alert">${this.empty ? html`<span class="state stop">${icon("stop")}${t("comment.needed")}</span>` : ""}</p>
      <button class="btn small mt2" type="submit">${icon("send")}${t("comment.add")}</button>
    </form>`;
  }
}
customElements.define("mz-comments", Comments);

/**
 * The way of a change to its publication: the check with what it means, remarks, what happened so far, and the acts that
 * are open to this person, each with its consequence.
 *
 * `<mz-publish-tab>`
 * @property change - the change with the bodies and conversions as they are saved
 * @property busy - the owner is working: no act may begin
 * @property unsaved - something is not saved yet
 * @property flush - saves at once what is waiting; false when it could not be saved
 * @property dictionaries - code lists by id, for names of codes
 * @property titles - what code lists and fields are called, see namesIn
 * @property samples - answers of the form before, to try conversions on
 * @fires mz-changed - detail: Change, as the server answered
 * @fires mz-dropped - the change is gone
 * @fires mz-goto - detail: { kind, id, pointer, target }; the owner shows the place
 * @fires mz-conversion - from the report, see there
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { Change, ChangeReport, DraftFault } from "../../core/domain/change.ts";
import { announce, toast } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import {
  addComment,
  dropChange,
  getChange,
  publishChange,
  reportChange,
  resolveComment,
  returnChange,
  submitChange,
  takeBack,
} from "../change-api.ts";
import { closeDialog } from "../elements/dialog.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { skeleton } from "../elements/loader.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { reloadSession } from "../session.ts";
import "./chain-panels.ts";
import "./change-report.ts";
import { changeHistory } from "./change-history.ts";
import "./comments.ts";
import type { Names } from "./definition-words.ts";
import { placeOf } from "./live-faults.ts";
import { type PublishAct, publishQuestion } from "./publish-question.ts";
import { consequences, hindrance } from "./publish-words.ts";
import { publishedNotice } from "./published-notice.ts";
import type { Sample } from "./sample.ts";

type Located = { kind: DraftFault["kind"]; id: string; pointer: string };

/** What can make chains of approvers different. */
const CHAINED: ReadonlySet<DraftFault["kind"]> = new Set(["flow", "form", "layer"]);

class PublishTab extends LitElement {
  static override properties = {
    change: { attribute: false },
    busy: { attribute: false },
    unsaved: { attribute: false },
    flush: { attribute: false },
    dictionaries: { attribute: false },
    titles: { attribute: false },
    samples: { attribute: false },
    report: { state: true },
    running: { state: true },
    fault: { state: true },
    asked: { state: true },
  };
  declare change: Change | undefined;
  declare busy: boolean;
  declare unsaved: boolean;
  declare flush: (() => Promise<boolean>) | undefined;
  declare dictionaries: Dictionaries;
  declare titles: Names;
  declare samples: readonly Sample[];
  declare report: ChangeReport | undefined;
  /** The act that is on its way. */
  declare running: "" | "report" | "act";
  declare fault: string;
  declare asked: PublishAct | undefined;
  /** What the report was made of. */
  private reported = "";
  private again = false;

  constructor() {
    super();
    this.change = undefined;
    this.busy = false;
    this.unsaved = false;
    this.flush = undefined;
    this.dictionaries = {};
    this.titles = {};
    this.samples = [];
    this.report = undefined;
    this.running = "";
    this.fault = "";
    this.asked = undefined;
    this.addEventListener("mz-locate", (event) => this.located(event as CustomEvent<Located>));
    this.addEventListener(
      "mz-comment",
      (event) => void this.comment(event as CustomEvent<{ pointer: string; text: string }>),
    );
    this.addEventListener("mz-resolve", (event) => void this.resolve(event as CustomEvent<{ id: string }>));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(): void {
    const { change } = this;
    if (!change || this.running !== "" || this.unsaved || !isOpen(change)) return;
    if (`${change.id} ${change.stamp}` !== this.reported) void this.check();
  }

  /** Asks the server for the whole check; what is waiting is saved first. */
  private async check(): Promise<void> {
    const { change } = this;
    if (!change || this.running !== "") return;
    this.running = "report";
    this.fault = "";
    try {
      await this.saveFirst();
      const { id, stamp } = this.change ?? change;
      this.reported = `${id} ${stamp}`;
      this.report = await reportChange(id);
      if (this.again) announce(t("publish.checked"));
      this.again = true;
    } catch (error) {
      this.fault = sayError(error);
    }
    this.running = "";
  }

  private async saveFirst(): Promise<void> {
    if (!this.unsaved) return;
    if ((await this.flush?.()) === false) throw new Error(t("publish.unsaved"));
    await settled();
  }

  private tell(change: Change): void {
    this.change = change;
    this.dispatchEvent(new CustomEvent<Change>("mz-changed", { detail: change, bubbles: true, composed: true }));
  }

  /** Runs an act that answers with the change; a stale one is read again, so that the person sees what is there now. */
  private async act(work: (change: Change) => Promise<Change>, said: string): Promise<boolean> {
    const { change } = this;
    if (!change || this.busy || this.running !== "") return false;
    this.running = "act";
    this.fault = "";
    try {
      await this.saveFirst();
      this.tell(await work(this.change ?? change));
      toast(said);
      return true;
    } catch (error) {
      this.fault = sayError(error);
      if (error instanceof ApiError && error.code === "change.stale") await this.reread(change.id);
      if (error instanceof ApiError && error.code === "change.not-ready") this.reported = "";
      return false;
    } finally {
      this.running = "";
      void this.updateComplete.then(() => this.goOn());
    }
  }

  /** The button that was pressed may be gone: the keyboard goes on at what can be done next. */
  private goOn(): void {
    if (document.activeElement !== document.body) return;
    this.querySelector<HTMLElement>(".pb-acts h2, .pb-done")?.focus();
  }

  private async reread(id: string): Promise<void> {
    const fresh = await getChange(id).catch(() => undefined);
    if (fresh) this.tell(fresh);
  }

  private async publish(event: Event): Promise<void> {
    closeDialog(event);
    const done = await this.act((change) => publishChange(change.id, change.stamp), t("publish.published"));
    // What was published may stand in the menu now.
    if (done) await reloadSession().catch(() => undefined);
  }

  private async drop(event: Event): Promise<void> {
    const { change } = this;
    closeDialog(event);
    if (!change) return;
    this.running = "act";
    try {
      await dropChange(change.id);
      toast(t("publish.dropped"));
      this.dispatchEvent(new CustomEvent("mz-dropped", { bubbles: true, composed: true }));
    } catch (error) {
      this.fault = sayError(error);
    }
    this.running = "";
  }

  private async giveBack(event: Event): Promise<void> {
    const box = this.querySelector<HTMLTextAreaElement>("#publish-reason");
    const reason = box?.value.trim() ?? "";
    if (reason.length < 2) {
      this.fault = t("publish.reason-needed");
      box?.focus();
      return;
    }
    closeDialog(event);
    await this.act((change) => returnChange(change.id, reason), t("publish.returned"));
  }

  private async comment(event: CustomEvent<{ pointer: string; text: string }>): Promise<void> {
    event.stopPropagation();
    const first = this.change?.bodies[0];
    const { text } = event.detail;
    const pointer = event.detail.pointer || (first ? `${first.kind}:${first.id}#` : "");
    await this.remark(async (change) => {
      const comment = await addComment(change.id, { pointer, text });
      return [...(this.change ?? change).comments, comment];
    }, t("publish.commented"));
  }

  private async resolve(event: CustomEvent<{ id: string }>): Promise<void> {
    event.stopPropagation();
    await this.remark(async (change) => {
      const settled = await resolveComment(change.id, event.detail.id);
      return (this.change ?? change).comments.map((one) => (one.id === settled.id ? settled : one));
    }, t("publish.settled"));
  }

  /** Remarks need no check to be over: one is never lost because a report is on its way. */
  private async remark(work: (change: Change) => Promise<Change["comments"]>, said: string): Promise<void> {
    const { change } = this;
    if (!change) return;
    this.fault = "";
    try {
      await this.saveFirst();
      const comments = await work(this.change ?? change);
      this.tell({ ...(this.change ?? change), comments });
      toast(said);
    } catch (error) {
      this.fault = sayError(error);
    }
  }

  private located(event: CustomEvent<Located>): void {
    event.stopPropagation();
    const { kind, id, pointer } = event.detail;
    const body = this.change?.bodies.find((one) => one.kind === kind && one.id === id);
    const detail = { kind, id, pointer, target: body ? placeOf(body, pointer).target : "" };
    this.dispatchEvent(new CustomEvent("mz-goto", { detail, bubbles: true, composed: true }));
  }

  override render(): TemplateResult {
    const { change } = this;
    if (!change) return html``;
    const open = isOpen(change);
    return html`<section class="publish" aria-label=${t("publish.title")}>
      <div class="pb-main">
        ${this.fault === "" || this.asked !== undefined ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
        ${change.state === "published" ? publishedNotice(change) : ""}
        ${change.state === "dropped" ? html`<div class="notice">${icon("trash")}<div>${t("publish.was-dropped-text")}</div></div>` : ""}
        ${open ? this.checked(change) : ""}
        ${open ? this.acts(change) : ""}
      </div>
      <aside class="pb-side">
        <div class="sec-head"><h2>${t("comment.title")}</h2></div><mz-comments .comments=${change.comments} .bodies=${change.bodies} .mayWrite=${open}></mz-comments>
        <div class="sec-head"><h2>${t("publish.history")}</h2></div>${changeHistory(change)}
      </aside>
      ${this.asked ? this.question(change, this.asked) : ""}
    </section>`;
  }

  private checked(change: Change): TemplateResult {
    const checking = this.running === "report";
    const old = this.report !== undefined && (this.unsaved || this.reported !== `${change.id} ${change.stamp}`);
    return html`<section aria-labelledby="publish-check-h"><div class="sec-head"><h2 id="publish-check-h">${t("publish.report")}</h2>
        <button class="btn" type="button" aria-disabled=${String(checking)} @click=${() => void this.check()}>${icon("check")}${t(checking ? "publish.checking" : "publish.check")}</button>
        ${old && !checking ? html`<span class="state warn">${icon("warn")}${t("publish.old-report")}</span>` : ""}</div>
      ${this.report ? html`<mz-change-report class=${checking ? "loading" : ""} .report=${this.report} .change=${change} .dictionaries=${this.dictionaries} .titles=${this.titles} .samples=${this.samples} .editable=${change.may.includes("edit")}></mz-change-report>` : checking || this.fault === "" ? skeleton("rows") : ""}
      ${change.bodies.some(({ kind }) => CHAINED.has(kind)) ? html`<mz-change-chains .change=${change.id} .stamp=${change.stamp}></mz-change-chains>` : ""}
    </section>`;
  }

  /** The acts with their consequences; one that is not open says why. */
  private acts(change: Change): TemplateResult {
    const { may } = change;
    const reviewing = change.state === "review";
    const own = reviewing && change.mine;
    const stop = hindrance(this.report, this.unsaved);
    const mayPublish = may.includes("publish");
    return html`<section class="pb-acts" aria-labelledby="publish-acts-h"><div class="sec-head"><h2 id="publish-acts-h" tabindex="-1">${t("publish.next")}</h2></div>
      ${own ? html`<div class="notice info">${icon("clock")}<div>${t("publish.waits")}</div></div>` : ""}
      ${!own && may.length === 0 ? html`<div class="notice info">${icon("info")}<div>${t(reviewing ? "publish.look-only-review" : "publish.look-only")}</div></div>` : ""}
      ${may.includes("submit") ? this.act1("primary", "send", t("publish.submit"), [t("publish.submit-text"), ...consequences(change, this.report)], stop, () => void this.act((c) => submitChange(c.id, c.stamp), t("publish.submitted"))) : ""}
      ${mayPublish ? this.act1("primary", "ok", t("publish.publish"), consequences(change, this.report), stop, () => (this.asked = "publish")) : ""}
      ${may.includes("return") ? this.act1("", "left", t("publish.return"), [t("publish.return-text")], "", () => this.ask("return")) : ""}
      ${own && may.includes("drop") ? this.act1("", "left", t("publish.take-back"), [t("publish.take-back-text")], "", () => void this.act((c) => takeBack(c.id), t("publish.taken-back"))) : ""}
      ${may.includes("drop") ? this.act1("danger", "trash", t("publish.drop"), [t("publish.drop-text")], "", () => this.ask("drop")) : ""}
    </section>`;
  }

  private ask(asked: PublishAct): void {
    this.fault = "";
    this.asked = asked;
  }

  private act1(
    tone: string,
    name: IconName,
    label: string,
    texts: readonly string[],
    stop: string,
    go: () => void,
  ): TemplateResult {
    const off = stop !== "" || this.busy || this.running !== "";
    return html`<div class="pb-act"><button class="btn ${tone}" type="button" aria-disabled=${String(off)} @click=${() => off || go()}>${icon(name)}${label}</button>
      <div>${texts.map((text) => html`<p>${text}</p>`)}${stop === "" ? "" : html`<p class="state warn">${icon("warn")}<span>${stop}</span></p>`}</div></div>`;
  }

  private question(change: Change, asked: PublishAct): TemplateResult {
    const work = { publish: this.publish, drop: this.drop, return: this.giveBack }[asked];
    return publishQuestion(change, asked, {
      effects: consequences(change, this.report),
      fault: this.fault,
      onYes: (event) => void work.call(this, event),
      onClose: () => (this.asked = undefined),
    });
  }
}
customElements.define("mz-publish-tab", PublishTab);

const isOpen = (change: Change): boolean => change.state === "editing" || change.state === "review";

function sayError(error: unknown): string {
  if (error instanceof ApiError) return error.message;
  return error instanceof Error && error.message !== "" ? error.message : t("error.unknown", { status: "" });
}

/** Lets the owner hand on what it has just saved. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

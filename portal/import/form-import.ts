/**
 * `<mz-form-import>`: a table on its way into a form, in steps: columns, check, quarantine, import. Every step is kept
 * by the server, so that a person may go away and come back.
 *
 * @property run - id of the import
 * @fires mz-dropped
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { getForm } from "../api.ts";
import type { FormAnswer } from "../api-types.ts";
import { announce, toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { onLive, touches } from "../live.ts";
import { type MessageKey, sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { dropFormImport, type FormImport, getFormImport, type Matching, runFormImport, setMatching } from "./api.ts";
import "./check-step.ts";
import type { TakeOrder } from "./feed-step.ts";
import "./feed-step.ts";
import "./match-step.ts";
import "./quarantine-step.ts";
import "./result-step.ts";

const STEPS = ["columns", "check", "mend", "run"] as const;
type Step = (typeof STEPS)[number];
/** Another system's records are read by its own columns and mended there. */
const FEED_STEPS: readonly Step[] = ["check", "run"];
const TITLES: Record<Step, MessageKey> = {
  columns: "import.step-columns",
  check: "import.step-look",
  mend: "import.step-mend",
  run: "import.step-run",
};
const POLL_MS = 1500;

class FormImportWizard extends LitElement {
  static override properties = {
    run: { attribute: false },
    step: { state: true },
    filter: { state: true },
    busy: { state: true },
    fault: { state: true },
    submit: { state: true },
  };
  declare run: string;
  declare step: Step;
  declare filter: { code: string; pointer: string } | undefined;
  declare busy: boolean;
  declare fault: string;
  declare submit: boolean;
  private readonly order: Loader<{ order: FormImport; form: FormAnswer }>;
  private stopHints: (() => void) | undefined;
  private poll: ReturnType<typeof setInterval> | undefined;
  private loaded = "";

  constructor() {
    super();
    this.run = "";
    this.step = "columns";
    this.filter = undefined;
    this.busy = false;
    this.fault = "";
    this.submit = false;
    this.order = new Loader(this, async () => {
      const order = await getFormImport(this.run);
      const form = this.order.value?.form ?? (await getForm(order.form.id, order.form.version));
      return { order, form };
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.stopHints = onLive((changed) => {
      if (touches(changed, `form-import:${this.run}`) && this.order.value?.order.state === "running")
        this.order.start();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopHints?.();
    clearInterval(this.poll);
  }

  override willUpdate(): void {
    if (this.run !== this.loaded) {
      this.loaded = this.run;
      this.step = "columns";
      this.order.start();
    }
    const running = this.order.value?.order.state === "running";
    if (running && this.poll === undefined) this.poll = setInterval(() => this.order.start(), POLL_MS);
    if (!running) {
      clearInterval(this.poll);
      this.poll = undefined;
    }
  }

  private take(order: FormImport): void {
    const form = this.order.value?.form;
    if (form) this.order.set({ order, form });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    try {
      await work();
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems.map(sayProblem).join(" ") : "";
      this.fault =
        error instanceof ApiError ? `${error.message} ${problems}`.trim() : t("error.unknown", { status: "" });
      if (error instanceof ApiError && error.code === "import.feed-stale") this.order.start();
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#import-fault")?.focus());
    }
    this.busy = false;
  }

  private go(step: Step, filter?: { code: string; pointer: string }): void {
    this.step = step;
    this.filter = filter;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("h2[tabindex]")?.focus());
  }

  private match(matching: Matching): void {
    void this.attempt(async () => {
      this.take(await setMatching(this.run, matching));
      this.go("check");
    });
  }

  private begin(): void {
    const reason = this.querySelector<HTMLTextAreaElement>("#import-reason")?.value.trim() ?? "";
    this.carryOut({ submit: this.submit, ...(reason !== "" && { reason }) });
  }

  private takeIn({ leave, reason }: TakeOrder): void {
    this.carryOut({ submit: true, leave, ...(reason !== "" && { reason }) });
  }

  private carryOut(given: Parameters<typeof runFormImport>[1]): void {
    void this.attempt(async () => {
      const order = await runFormImport(this.run, given);
      this.take(order);
      if (order.state === "done") toast(t("import.form-done", { count: order.counts.done }));
      else announce(t("import.progress", { done: order.done, total: order.total }));
    });
  }

  private drop(): void {
    void this.attempt(async () => {
      await dropFormImport(this.run);
      this.dispatchEvent(new CustomEvent("mz-dropped", { bubbles: true }));
      navigate(pathOf("import"));
    });
  }

  override render(): unknown {
    return this.order.view(({ order, form }) => this.ready(order, form), "page");
  }

  private ready(order: FormImport, form: FormAnswer): TemplateResult {
    const open = order.state === "open";
    const steps = order.feed ? FEED_STEPS : STEPS;
    const step = !open ? "run" : order.feed ? "check" : this.step;
    const problems = order.counts.bad + order.counts.draft + order.counts.failed;
    return html`<div class="import-head">
        <p><b>${order.fileName}</b> ${t("import.into-form", { form: order.form.title })}${order.project ? t("import.of-project", { name: order.project.name }) : ""}</p>
        ${open ? html`<button class="btn quiet small" type="button" @click=${() => this.drop()}>${icon("x")}${t("import.drop")}</button>` : html`<a class="btn quiet small" href=${pathOf("import")}>${icon("left")}${t("import.back")}</a>`}
      </div>
      <ol class="steps" aria-label=${t("import.steps")}>
        <li class="past"><span class="step-no">1</span><span>${t("import.step-choose")}</span></li>
        ${steps.map((one, i) => html`<li class=${one === step ? "here" : ""}><button type="button" aria-current=${one === step ? "step" : nothing} ?disabled=${!open || order.feed !== null} @click=${() => this.go(one)}><span class="step-no">${i + 2}</span><span>${t(TITLES[one])}${one === "mend" && open && problems > 0 ? html` <span class="count">${problems}</span>` : ""}</span></button></li>`)}
      </ol>
      ${order.sameFileAt !== null && open && !order.feed ? html`<div class="notice warn">${icon("warn")}<div>${t("import.same-file", { at: order.sameFileAt.slice(0, 10) })}</div></div>` : ""}
      ${this.fault === "" ? "" : html`<div class="notice stop" role="alert" id="import-fault" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
      ${this.body(step, order, form)}`;
  }

  private body(step: Step, order: FormImport, form: FormAnswer): TemplateResult {
    if (step === "columns")
      return html`<mz-match-step .order=${order} .form=${form} .busy=${this.busy} @mz-matched=${(event: CustomEvent<Matching>) => this.match(event.detail)}></mz-match-step>`;
    if (step === "check" && order.feed)
      return html`<mz-feed-step .order=${order} .form=${form} .busy=${this.busy} @mz-take=${(event: CustomEvent<TakeOrder>) => this.takeIn(event.detail)}></mz-feed-step>`;
    if (step === "check")
      return html`<mz-check-step .order=${order} .form=${form} @mz-mend=${(event: CustomEvent<{ code: string; pointer: string } | undefined>) => this.go("mend", event.detail)} @mz-next=${() => this.go("run")}></mz-check-step>`;
    if (step === "mend")
      return html`<mz-quarantine-step .order=${order} .form=${form} .filter=${this.filter} @mz-counts=${(event: CustomEvent<Pick<FormImport, "counts" | "problems">>) => this.take({ ...order, ...event.detail })} @mz-next=${() => this.go("run")}></mz-quarantine-step>`;
    if (order.state !== "open")
      return html`<mz-result-step .order=${order} @mz-changed=${() => this.order.start()}></mz-result-step>`;
    return this.beforeRun(order);
  }

  private beforeRun(order: FormImport): TemplateResult {
    const { ready, draft, bad, skipped, failed } = order.counts;
    return html`<section class="sec" aria-labelledby="import-run">
      <h2 id="import-run" tabindex="-1">${t("import.step-run")}</h2>
      <ul class="plain-list import-sums">
        <li>${icon("ok")}<span>${t("import.will-ready", { count: ready })}</span></li>
        ${draft > 0 ? html`<li>${icon("warn")}<span>${t("import.will-draft", { count: draft })}</span></li>` : ""}
        ${bad + failed > 0 ? html`<li>${icon("stop")}<span>${t("import.will-stay", { count: bad + failed })}</span></li>` : ""}
        ${skipped > 0 ? html`<li>${icon("x")}<span>${t("import.will-skip", { count: skipped })}</span></li>` : ""}
      </ul>
      <div class="checks"><label><input id="import-submit" type="checkbox" .checked=${this.submit} @change=${(event: Event) => (this.submit = (event.target as HTMLInputElement).checked)} />${t("import.submit-too")}</label><p class="help">${t("import.submit-help")}</p></div>
      ${this.submit ? html`<div class="field mt3"><label class="label" for="import-reason">${t("import.reason")}</label><textarea class="input" id="import-reason" rows="2" maxlength="500" aria-describedby="import-reason-help"></textarea><p class="help" id="import-reason-help">${t("import.reason-help")}</p></div>` : ""}
      <div class="btns mt3">
        <button class="btn primary" id="import-run-go" type="button" aria-disabled=${this.busy || ready + draft === 0} @click=${() => ready + draft > 0 && this.begin()}>${this.busy ? t("import.committing") : t("import.make", { count: ready + draft })}</button>
        ${bad + failed > 0 ? html`<button class="btn" type="button" @click=${() => this.go("mend")}>${t("import.mend-first")}</button>` : ""}
      </div>
    </section>`;
  }
}
customElements.define("mz-form-import", FormImportWizard);

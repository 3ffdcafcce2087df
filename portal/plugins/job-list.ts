/** The jobs of a plugin: when each is run, what came of the last runs, a run now. */
import { html, LitElement, type TemplateResult } from "lit";
import type { JobOutcome, JobSchedule } from "../../core/domain/plugin-job.ts";
import { toast } from "../announce.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { type Job, type JobRun, listJobs, runJob, scheduleJob } from "./job-api.ts";
import { duration, faultText } from "./words.ts";

const OUTCOMES: Record<JobOutcome, { tone: string; icon: IconName; word: MessageKey }> = {
  done: { tone: "done", icon: "ok", word: "jobs.done" },
  again: { tone: "info", icon: "redo", word: "jobs.again" },
  failed: { tone: "stop", icon: "stop", word: "jobs.failed" },
  lost: { tone: "warn", icon: "warn", word: "jobs.lost" },
};
const EVERY: Record<JobSchedule["every"], MessageKey> = {
  day: "jobs.every-day",
  workday: "jobs.every-workday",
  week: "jobs.every-week",
  month: "jobs.every-month",
};
const FIRST: JobSchedule = { every: "workday", at: "08:30" };

/**
 * `<mz-plugin-jobs>`
 * @property plugin - its id
 * @property stamp - another value reads the jobs anew
 * @property locked - may only be read
 */
class PluginJobs extends LitElement {
  static override properties = {
    plugin: { attribute: false },
    stamp: { attribute: false },
    locked: { attribute: false },
    jobs: { state: true },
    drafts: { state: true },
    fault: { state: true },
  };
  declare plugin: string;
  declare stamp: string;
  declare locked: boolean;
  declare jobs: readonly Job[] | undefined;
  declare drafts: Readonly<Record<string, JobSchedule>>;
  declare fault: string;

  constructor() {
    super();
    this.plugin = "";
    this.stamp = "";
    this.locked = false;
    this.jobs = undefined;
    this.drafts = {};
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("plugin") || changed.has("stamp")) void this.load();
  }

  private async load(): Promise<void> {
    try {
      this.jobs = await listJobs(this.plugin);
      this.fault = "";
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
  }

  private async run(work: () => Promise<void>, said: string): Promise<void> {
    try {
      await work();
      toast(said);
      this.drafts = {};
      await this.load();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
  }

  override render(): TemplateResult {
    if (this.fault !== "")
      return html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`;
    if (this.jobs === undefined) return html``;
    if (this.jobs.length === 0) return blank(t("jobs.none"), t("jobs.none-help"));
    return html`<p class="muted">${t("jobs.lead")}</p>
      <ul class="pl-grants">${this.jobs.map((job) => this.job(job))}</ul>`;
  }

  private job(job: Job): TemplateResult {
    const next = job.nextAt === null ? t("jobs.no-next") : t("jobs.next", { at: instant(job.nextAt) });
    return html`<li><p class="pl-ask"><b>${job.title}</b>${job.running ? html`<span class="state info">${icon("clock")}${t("jobs.running")}</span>` : html`<span class="muted small">${next}</span>`}${job.served ? "" : html`<span class="state warn">${icon("warn")}${t("jobs.unserved")}</span>`}</p>
      ${job.description === "" ? "" : html`<p class="muted small">${job.description}</p>`}
      ${this.locked ? html`<p>${scheduleText(job)}</p>` : this.form(job)}
      ${job.runs.length === 0 ? html`<p class="muted small">${t("jobs.never")}</p>` : html`<ol class="pl-runs" aria-label=${t("jobs.runs")}>${job.runs.map(runLine)}</ol>`}</li>`;
  }

  private form(job: Job): TemplateResult {
    const id = job.name.replace("/", "-");
    const draft = this.drafts[job.name] ?? job.schedule ?? FIRST;
    const change = (to: JobSchedule): void => {
      this.drafts = { ...this.drafts, [job.name]: to };
    };
    const save = (active: boolean): Promise<void> =>
      this.run(
        () => scheduleJob(job.name, { schedule: draft, active }),
        t(active ? "jobs.was-set" : "jobs.was-off", { job: job.title }),
      );
    return html`<form class="filters" @submit=${(event: Event) => {
      event.preventDefault();
      void save(true);
    }}>
        <label class="filter" for="every-${id}"><span class="label">${t("jobs.when")}</span><select class="select" id="every-${id}" @change=${(event: Event) => change(scheduleOf((event.target as HTMLSelectElement).value, draft))}>${(Object.keys(EVERY) as JobSchedule["every"][]).map((every) => html`<option value=${every} ?selected=${every === draft.every}>${t(EVERY[every])}</option>`)}</select></label>
        ${"on" in draft ? this.days(id, draft, change) : ""}
        <label class="filter" for="at-${id}"><span class="label">${t("jobs.at")}</span><input class="input" id="at-${id}" type="time" required .value=${draft.at} @change=${(
          event: Event,
        ) => {
          const { value } = event.target as HTMLInputElement;
          if (value !== "") change({ ...draft, at: value.slice(0, 5) });
        }} /></label>
        <div class="btns"><button class="btn small primary" type="submit">${t(job.active ? "jobs.change" : "jobs.switch-on")}</button>
        ${job.active ? html`<button class="btn small" type="button" @click=${() => void save(false)}>${t("jobs.switch-off")}</button>` : ""}
        ${job.schedule !== null && job.served && !job.running ? html`<button class="btn small" type="button" @click=${() => void this.run(() => runJob(job.name), t("jobs.was-asked", { job: job.title }))}>${t("jobs.run-now")}</button>` : ""}</div>
      </form>`;
  }

  private days(
    id: string,
    draft: Extract<JobSchedule, { on: number }>,
    change: (to: JobSchedule) => void,
  ): TemplateResult {
    const days = Array.from({ length: draft.every === "week" ? 7 : 28 }, (_, i) => i + 1);
    return html`<label class="filter" for="on-${id}"><span class="label">${t("jobs.on")}</span><select class="select" id="on-${id}" @change=${(event: Event) => change({ ...draft, on: Number((event.target as HTMLSelectElement).value) })}>${days.map((on) => html`<option value=${String(on)} ?selected=${on === draft.on}>${dayText(draft.every, on)}</option>`)}</select></label>`;
  }
}
customElements.define("mz-plugin-jobs", PluginJobs);

function scheduleOf(every: string, { at }: JobSchedule): JobSchedule {
  if (every === "week" || every === "month") return { every, on: 1, at };
  return { every: every === "day" ? "day" : "workday", at };
}

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

function dayText(every: "week" | "month", on: number): string {
  return every === "week" ? t(`jobs.${WEEKDAYS[on - 1] ?? "mon"}`) : t("jobs.day", { day: String(on) });
}

function scheduleText({ schedule, active }: Job): string {
  if (!schedule || !active) return t("jobs.off");
  const day = "on" in schedule ? dayText(schedule.every, schedule.on) : "";
  return [t(EVERY[schedule.every]), day, schedule.at].filter((word) => word !== "").join(" ");
}

function runLine(run: JobRun): TemplateResult {
  const shown = run.outcome && OUTCOMES[run.outcome];
  const said = run.outcome === "failed" ? saidOf(run.text ?? "") : (run.text ?? "");
  return html`<li><span class="nowrap small">${instant(run.beganAt)}</span> ${shown ? html`<span class="state ${shown.tone}">${icon(shown.icon)}${t(shown.word)}</span>` : html`<span class="state info">${icon("clock")}${t("jobs.running")}</span>`} <span>${said}</span>
    <span class="muted small">${run.tookMs === null ? "" : duration(run.tookMs)}${run.askedBy === null ? "" : ` ${t("jobs.asked-by", { name: run.askedBy })}`}</span></li>`;
}

function saidOf(text: string): string {
  if (text === "not-served") return t("jobs.unserved");
  const { word, detail } = faultText(text);
  return [word, detail].filter((part) => part !== "").join(t("text.comma"));
}

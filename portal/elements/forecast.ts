/**
 * Who decides next and why: the steps to come with their people, branches side by side as groups, what runs by itself,
 * and where it could not go on. Told by the server from the engine itself.
 *
 * `<mz-forecast>`
 * @property document - id of the document
 * @property stamp - anything that changes when the document does; the look ahead is made again
 */
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { type Forecast, type ForecastStep, getForecast, type PeopleStep } from "../forecast-api.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { dueText, howText, partText, spanText, whyText } from "./forecast-words.ts";
import { icon } from "./icon.ts";
import { Loader } from "./loader.ts";

class ForecastElement extends LitElement {
  static override properties = { document: { attribute: false }, stamp: { attribute: false } };
  declare document: string;
  declare stamp: unknown;
  private readonly loader: Loader<Forecast>;

  constructor() {
    super();
    this.document = "";
    this.stamp = undefined;
    this.loader = new Loader(this, () => getForecast(this.document));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (this.document === "" || (!changed.has("document") && !changed.has("stamp"))) return;
    if (changed.has("document")) this.loader.value = undefined;
    this.loader.start();
  }

  override render(): TemplateResult | "" {
    const { value, error } = this.loader;
    if (!value) return error === undefined ? this.waiting() : this.failed(error);
    if (value.stage === "over") return "";
    const title = value.stage === "before" ? t("forecast.before") : t("forecast.next");
    return html`<section class="fc" aria-labelledby="h-forecast" aria-busy=${this.loader.busy}>
      <div class="sec-head"><h2 id="h-forecast">${title}</h2></div>
      ${error === undefined ? "" : this.failed(error)}
      <ol class="fc-list">${value.items.map(step)}${endLine(value)}</ol>
      <p class="fc-foot">${t("forecast.basis", { flow: value.flow.title, version: value.flow.version, day: value.asOf })}</p>
    </section>`;
  }

  private waiting(): TemplateResult {
    return html`<div class="fc" role="status"><span class="sr">${t("state.loading")}</span><span class="bone"></span><span class="bone short"></span></div>`;
  }

  private failed(error: unknown): TemplateResult {
    const text = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    return html`<p class="small muted" role="status">${t("forecast.failed")} ${text} <button class="btn small" type="button" @click=${() => this.loader.start()}>${t("action.retry")}</button></p>`;
  }
}
customElements.define("mz-forecast", ForecastElement);

function endLine({ end }: Forecast): TemplateResult | "" {
  if (end === "stuck") return "";
  const text = {
    done: t("forecast.end-done"),
    refused: t("forecast.end-refused"),
    returned: t("forecast.end-returned"),
    long: t("forecast.end-long"),
  }[end];
  return html`<li class="fc-line fc-end"><span class="dot ${end === "done" ? "done" : ""}"></span>${text}</li>`;
}

function step(item: ForecastStep): TemplateResult {
  switch (item.kind) {
    case "people":
      return peopleStep(item);
    case "group":
      return html`<li class="fc-group"><span class="dot"></span><div class="fc-title">${t("forecast.together", { title: item.title })}</div>
        <ul>${item.branches.map((branch) => html`<li><div class="fc-branch">${branch.title}</div><ol class="fc-list">${branch.items.map(step)}</ol></li>`)}</ul></li>`;
    case "stop":
      return stopStep(item);
    default:
      return html`<li class="fc-line"><span class="dot ${"now" in item && item.now ? "now" : ""}"></span>${lineOf(item)}</li>`;
  }
}

function peopleStep(item: PeopleStep): TemplateResult {
  const how = howText(item);
  const named = item.named && item.people.every((p) => p.person === null || p.why.rule === "chosen");
  const asked = named ? [] : item.people.filter((p) => p.person !== null);
  return html`<li class="fc-step ${item.now ? "is-now" : ""} ${item.blocked ? "is-blocked" : ""}">
    <span class="dot ${item.now ? "now" : ""}"></span>
    <div class="fc-title">${item.title}${item.now ? html` <span class="tag">${t("forecast.now")}</span>` : ""}${how === "" ? "" : html` <span class="fc-how">${how}</span>`}</div>
    ${asked.length > 0 ? html`<div class="fc-people">${asked.map((p) => html`<span class="fc-person">${icon("user")}${p.person?.name}${partOf(partText(p))}</span>`)}</div>` : ""}
    ${item.named ? html`<div class="fc-note">${namedText(item.named)}</div>` : ""}
    ${item.due ? html`<div class="fc-note">${icon("clock")}${dueText(item.due)}</div>` : ""}
    ${item.depends.map((d) => html`<div class="fc-note">${t(`forecast.depends.${d.how}`, { step: d.on })}</div>`)}
    ${item.failed ? html`<div class="fc-warn">${icon("warn")}${t("forecast.vote-fails")}</div>` : ""}
    ${asked.length > 0 ? html`<details class="fc-why"><summary>${t("forecast.why")}<span class="sr"> ${item.title}</span></summary><ul>${asked.map((p) => html`<li><b>${p.person?.name}</b> ${whyText(p.why)}</li>`)}</ul><p>${t("forecast.organisation", { day: item.asOf })}</p></details>` : ""}
  </li>`;
}

function partOf(text: string): TemplateResult | "" {
  return text === "" ? "" : html`<span class="fc-part">${text}</span>`;
}

function namedText({ by, from, max }: NonNullable<PeopleStep["named"]>): string {
  const who = by === "starter" ? t("forecast.named-starter", { max }) : t("forecast.named-previous", { max });
  return from.length === 0
    ? who
    : who + t("forecast.named-from", { names: from.map((p) => p.name).join(t("text.pause")) });
}

function stopStep(item: Extract<ForecastStep, { kind: "stop" }>): TemplateResult {
  return html`<li class="fc-stop"><span class="dot stop"></span><div class="fc-warn">${icon("warn")}<div>${item.reason}
    ${item.missing.length > 0 ? html`<div>${t("forecast.missing", { fields: item.missing.join(t("text.pause")) })}</div>` : ""}
    ${item.taken.length > 0 ? html`<div>${t("forecast.taken", { names: item.taken.join(t("text.pause")) })}</div>` : ""}</div></div>
    ${item.ways.length > 0 ? html`<ul class="fc-ways">${item.ways.map((way) => html`<li><b>${way.title}</b>${t("text.colon")}${way.steps.length > 0 ? way.steps.join(t("forecast.arrow")) : t("forecast.way-none")}</li>`)}</ul>` : ""}</li>`;
}

/** Steps without people, one line each. */
function lineOf(item: Exclude<ForecastStep, { kind: "people" | "group" | "stop" }>): TemplateResult {
  const { title } = item;
  switch (item.kind) {
    case "wait":
      if (item.until !== undefined) return html`${t("forecast.wait-until", { title, at: instant(item.until) })}`;
      return html`${t("forecast.wait-for", { title, span: item.for ? spanText(item.for) : "" })}`;
    case "act":
      return html`${t(item.stopped ? "forecast.act-stopped" : "forecast.act", { title })}`;
    case "does":
      return html`${t(`forecast.does.${item.do}`, { title })}`;
    case "copies":
      return html`${item.people.length > 0 ? t("forecast.copies", { title, names: item.people.join(t("text.pause")) }) : t("forecast.copies-none", { title })}`;
    case "skipped":
      return html`${t(`forecast.skipped.${item.reason}`, { title })}`;
    case "branch":
      return html`${t("forecast.branch", { title, taken: item.taken.join(t("text.pause")) })}${item.open.length > 0 ? html`<div class="fc-note">${t("forecast.branch-open", { fields: item.open.join(t("text.pause")) })}</div>` : ""}`;
    case "repeat":
      return html`${item.assumed && item.time === 1 ? t("forecast.repeat-may", { title, times: item.times }) : t("forecast.repeat-time", { title, time: item.time })}`;
  }
}

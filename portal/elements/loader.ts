/** Loads something for an element and draws loading, error and ready; the old value stays while a new one comes. */
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { icon } from "./icon.ts";

export class Loader<T> implements ReactiveController {
  value: T | undefined;
  error: unknown;
  busy = false;
  private turn = 0;
  private host: ReactiveControllerHost;
  private load: () => Promise<T>;

  constructor(host: ReactiveControllerHost, load: () => Promise<T>) {
    this.host = host;
    this.load = load;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Loads again; only the newest answer counts. */
  async run(): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    this.busy = true;
    this.host.requestUpdate();
    try {
      const value = await this.load();
      if (turn !== this.turn) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      if (turn !== this.turn) return;
      this.error = error;
    }
    this.busy = false;
    this.host.requestUpdate();
  }

  /** Starts in the background; failures are drawn, not thrown. */
  start(): void {
    void this.run();
  }

  /** Takes a value that came another way, e.g. as the answer of a command. */
  set(value: T): void {
    this.turn += 1;
    this.value = value;
    this.error = undefined;
    this.busy = false;
    this.host.requestUpdate();
  }

  /** Draws the value, the shape of what comes, or what went wrong. */
  view(ready: (value: T) => unknown, shape: "page" | "rows" = "page"): unknown {
    if (this.value !== undefined)
      return html`${this.error === undefined ? "" : staleNotice(this.error, () => this.start())}${ready(this.value)}`;
    if (this.error !== undefined) return failure(this.error, () => this.start());
    return skeleton(shape);
  }
}

/** Grey shapes of what will stand here. */
export function skeleton(shape: "page" | "rows"): TemplateResult {
  const rows = Array.from(
    { length: shape === "rows" ? 8 : 6 },
    (_, i) => html`<span class="bone ${i % 3 === 2 ? "short" : ""}"></span>`,
  );
  return html`<div class="skeleton" role="status">
    <span class="sr">${t("state.loading")}</span>${shape === "page" ? html`<span class="bone title"></span>` : ""}${rows}
  </div>`;
}

/** What happened, what was kept, what to do next. */
export function failure(error: unknown, retry?: () => void): TemplateResult {
  const known = error instanceof ApiError;
  const status = known ? error.status : 0;
  const final = known && [403, 404].includes(status);
  return html`<div class="blank" role="alert">
    <span class="blank-i stop">${icon("stop")}</span>
    <h2 tabindex="-1">${status === 404 ? t("error.not-found") : status === 403 ? t("error.forbidden") : t("error.title")}</h2>
    <p>${known ? error.message : t("error.unknown", { status: "" })}</p>
    <p class="muted small">${final ? "" : t("error.kept")}</p>
    ${final ? html`<p><a class="btn" href="/portal/">${t("not-found.home")}</a></p>` : ""}
    ${retry && !final ? html`<p><button class="btn" type="button" @click=${retry}>${t("action.retry")}</button></p>` : ""}
  </div>`;
}

function staleNotice(error: unknown, retry: () => void): TemplateResult {
  return html`<div class="notice warn stale" role="status">
    ${icon("warn")}
    <div>${t("error.stale")} ${error instanceof ApiError ? error.message : ""}</div>
    <button class="btn small push" type="button" @click=${retry}>${t("action.retry")}</button>
  </div>`;
}

/** An empty place that teaches the first step. */
export function blank(title: string, text: unknown, action?: unknown): TemplateResult {
  return html`<div class="blank"><span class="blank-i">${icon("work")}</span><h3>${title}</h3><p class="muted">${text}</p>${action ? html`<p>${action}</p>` : ""}</div>`;
}

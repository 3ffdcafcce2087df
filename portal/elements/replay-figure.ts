/** `<mz-replay-figure>`: computes a plugin's figure again as it was, and says whether the same came out. */
import { html, LitElement } from "lit";
import { instant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { request } from "../request.ts";
import { type IconName, icon } from "./icon.ts";

type Outcome = "same" | "differs" | "not-here" | "failed";
type Replayed = {
  outcome: Outcome;
  plugin: string;
  version: string;
  digest: string;
  input: string;
  at: string;
  value: string | null;
};
const SAID: Record<Outcome, { tone: string; icon: IconName; word: MessageKey }> = {
  same: { tone: "done", icon: "ok", word: "indicator.replay-same" },
  differs: { tone: "stop", icon: "stop", word: "indicator.replay-differs" },
  "not-here": { tone: "warn", icon: "warn", word: "indicator.replay-not-here" },
  failed: { tone: "warn", icon: "warn", word: "indicator.replay-failed" },
};

class ReplayFigure extends LitElement {
  static override properties = {
    project: {},
    indicator: {},
    busy: { state: true },
    answer: { state: true },
    fault: { state: true },
  };
  declare project: string;
  declare indicator: string;
  declare busy: boolean;
  declare answer: Replayed | undefined;
  declare fault: string;

  constructor() {
    super();
    this.busy = false;
    this.answer = undefined;
    this.fault = "";
  }

  override createRenderRoot() {
    return this;
  }

  private replay = async (): Promise<void> => {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    this.answer = undefined;
    const path = `/projects/${encodeURIComponent(this.project)}/indicators/${encodeURIComponent(this.indicator)}/replay`;
    try {
      this.answer = await request<Replayed>("POST", path, { body: {} });
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
    }
    this.busy = false;
  };

  override render() {
    const { answer } = this;
    const said = answer && SAID[answer.outcome];
    return html`<div class="btns"><button class="btn small" type="button" aria-disabled=${this.busy} @click=${() => void this.replay()}>${icon("redo")}${t("indicator.replay")}</button></div>
      <div role="status">${this.fault === "" ? "" : html`<span class="state stop">${icon("stop")}${this.fault}</span>`}${
        answer && said
          ? html`<span class="state ${said.tone}">${icon(said.icon)}${t(said.word, { value: answer.value ?? "" })}</span>
        <p class="muted small">${t("indicator.replay-by", { plugin: answer.plugin, version: answer.version, at: instant(answer.at) })}</p>
        <p class="muted small mono break">${answer.digest} · ${answer.input}</p>`
          : ""
      }</div>`;
  }
}
customElements.define("mz-replay-figure", ReplayFigure);

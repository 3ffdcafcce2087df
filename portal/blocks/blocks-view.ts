/** Blocks of a plugin's answer, drawn by us: figures side by side, then each block below the last. */
import { html, type TemplateResult } from "lit";
import type { Block, BlockOf } from "../../core/domain/block.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { blockChart } from "./block-chart.ts";
import "./block-form.ts";
import "./block-map.ts";
import { blockTable } from "./block-table.ts";
import { wholeFigure } from "./figures.ts";

const SIGNS = { good: "ok", warn: "warn", bad: "stop" } as const;
const STATES = { good: "done", warn: "warn", bad: "stop" } as const;

/** All blocks; `busy` while a form of theirs is being answered. */
export function blocksView(blocks: readonly Block[], busy = false): TemplateResult {
  if (blocks.length === 0) return html`<p class="muted">${t("blocks.empty")}</p>`;
  return html`<div class="blocks">${grouped(blocks).map((group) => (Array.isArray(group) ? html`<dl class="bl-metrics">${group.map(metric)}</dl>` : one(group, busy)))}</div>`;
}

/** Figures that follow each other as one group. */
function grouped(blocks: readonly Block[]): (BlockOf<"metric">[] | Exclude<Block, { kind: "metric" }>)[] {
  const groups: (BlockOf<"metric">[] | Exclude<Block, { kind: "metric" }>)[] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (block.kind !== "metric") groups.push(block);
    else if (Array.isArray(last)) last.push(block);
    else groups.push([block]);
  }
  return groups;
}

function one(block: Exclude<Block, { kind: "metric" }>, busy: boolean): TemplateResult {
  switch (block.kind) {
    case "text":
      return html`<div class="bl-text">${titled(block.title)}<p class=${toned(block.tone)}>${sign(block.tone)}${block.text}</p></div>`;
    case "table":
      return html`<div>${titled(block.title)}${blockTable(block)}</div>`;
    case "chart":
      return blockChart(block);
    case "map":
      return html`<mz-block-map .block=${block}></mz-block-map>`;
    case "form":
      return html`<mz-block-form .block=${block} .busy=${busy}></mz-block-form>`;
  }
}

function metric(block: BlockOf<"metric">): TemplateResult {
  const { label, value, as, unit, change, note, tone } = block;
  const rising = change === undefined || change === 0 ? "" : change > 0 ? t("blocks.up") : t("blocks.down");
  return html`<div><dt>${label}</dt><dd class="bl-value">${wholeFigure(value, as, unit)}</dd>
    ${change === undefined ? "" : html`<dd class="small muted">${rising === "" ? t("blocks.same") : `${rising} ${wholeFigure(Math.abs(change), as, unit)}`}</dd>`}
    ${note === undefined ? "" : html`<dd class="small ${tone === undefined || tone === "plain" ? "muted" : toned(tone)}">${sign(tone)}${note}</dd>`}</div>`;
}

function titled(title: string | undefined): TemplateResult | "" {
  return title === undefined ? "" : html`<h3 class="bl-title">${title}</h3>`;
}

function toned(tone: BlockOf<"text">["tone"]): string {
  return tone === undefined || tone === "plain" ? "" : `state ${STATES[tone]}`;
}

function sign(tone: BlockOf<"text">["tone"]): TemplateResult | "" {
  return tone === undefined || tone === "plain" ? "" : icon(SIGNS[tone]);
}

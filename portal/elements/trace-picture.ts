/** The money flow: a Sankey where there is room, a list to step through on the phone. Both choose rows of the table. */
import { html, LitElement, svg, type TemplateResult } from "lit";
import { money, moneyText } from "../format.ts";
import { t } from "../message.ts";
import type { TraceAnswer, TraceNode } from "../quota-api.ts";
import { icon } from "./icon.ts";
import { NODE_WIDTH, type PlacedNode, placeTrace, shortened } from "./trace-layout.ts";
import { KIND_ICONS, kindName, nodeName } from "./trace-words.ts";

const WIDTH = 1100;

/**
 * `<mz-trace-picture>`
 * @property drawing - nodes and links with their sums
 * @property chosen - id of the node whose rows the table shows; empty for all
 * @fires mz-choose - detail: the id of a node, or "" to show all
 */
class TracePicture extends LitElement {
  static override properties = {
    drawing: { attribute: false },
    chosen: { attribute: false },
    way: { state: true },
  };
  declare drawing: TraceAnswer["drawing"];
  declare chosen: string;
  /** Nodes that were stepped through on the phone. */
  declare way: readonly string[];

  constructor() {
    super();
    this.chosen = "";
    this.way = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private choose(id: string): void {
    this.dispatchEvent(new CustomEvent("mz-choose", { detail: id === this.chosen ? "" : id }));
  }

  override render() {
    return html`<div class="trace-wide no-phone">${this.wide()}</div><div class="only-phone"><div class="trace-steps">${this.steps()}</div></div>`;
  }

  private wide(): TemplateResult {
    const placed = placeTrace(this.drawing.nodes, this.drawing.links, WIDTH);
    if (placed.nodes.length === 0) return html`<p class="muted">${t("trace.nothing-drawn")}</p>`;
    const room = placed.columns < 2 ? 20 : Math.floor((WIDTH - 190) / (placed.columns - 1) / 12.5) - 2;
    return html`<svg viewBox="0 0 ${placed.width} ${placed.height}" role="group" aria-label=${t("trace.picture")}>
      ${placed.links.map((link) => svg`<path class="tr-link tr-${link.look}" d=${link.path}><title>${moneyText(link.amountFen)}</title></path>`)}
      ${placed.nodes.map((node) => this.node(node, node.last ? 14 : room))}
    </svg>`;
  }

  private node(node: PlacedNode, room: number) {
    const name = nodeName(node);
    const middle = (node.top + node.bottom) / 2;
    const key = (event: KeyboardEvent): void => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(node.id);
    };
    const look = node.kind === "state" ? (node.of ?? "state") : node.kind;
    return svg`<g class="tr-node" role="button" tabindex="0" data-node=${node.id} aria-pressed=${String(this.chosen === node.id)} @click=${() => this.choose(node.id)} @keydown=${key}>
      <title>${t("trace.node", { kind: kindName(node), name, amount: moneyText(node.amountFen) })}</title>
      <rect class="tr-hit" x=${node.x} y=${middle - 18} width=${NODE_WIDTH + 12 * room} height="36"></rect>
      <rect class="tr-box tr-${look}" x=${node.x} y=${node.top} width=${NODE_WIDTH} height=${Math.max(2, node.bottom - node.top)}></rect>
      <text class="tr-name" x=${node.x + NODE_WIDTH + 6} y=${middle - 3}>${shortened(name, room)}</text>
      <text class="tr-fen" x=${node.x + NODE_WIDTH + 6} y=${middle + 13}>${money(node.amountFen)}</text>
    </g>`;
  }

  /** One node after the other: where it came from above, where it goes below. */
  private steps(): TemplateResult {
    const known = new Map(this.drawing.nodes.map((node) => [node.id, node]));
    const way = this.way.filter((id) => known.has(id));
    const at = way.at(-1);
    const targets = new Set(this.drawing.links.map((link) => link.to));
    const next: { node: TraceNode; fen: number }[] =
      at === undefined
        ? this.drawing.nodes.filter((node) => !targets.has(node.id)).map((node) => ({ node, fen: node.amountFen }))
        : this.drawing.links.flatMap((link) => {
            const node = link.from === at ? known.get(link.to) : undefined;
            return node ? [{ node, fen: link.amountFen }] : [];
          });
    const total = next.reduce((sum, { fen }) => sum + Math.max(0, fen), 0);
    return html`${
      way.length === 0
        ? ""
        : html`<ol class="trace-way">${way.map((id, i) => {
            const node = known.get(id);
            return node
              ? html`<li><button class="link" type="button" aria-current=${i === way.length - 1 ? "step" : "false"} @click=${() => this.step(way.slice(0, i + 1))}><span class="small muted">${kindName(node)}</span> ${nodeName(node)} <b>${money(node.amountFen)}</b></button></li>`
              : "";
          })}</ol><p><button class="btn small" type="button" @click=${() => this.step(way.slice(0, -1))}>${icon("left")}${t("trace.back")}</button></p>`
    }
      <h3 class="small">${next.length === 0 ? t("trace.end") : at === undefined ? t("trace.from") : t("trace.goes-to")}</h3>
      <ul class="trace-next" role="list">${next
        .toSorted((a, b) => b.fen - a.fen)
        .map(
          ({
            node,
            fen,
          }) => html`<li><button type="button" data-step=${node.id} @click=${() => this.step([...way, node.id])}>
            <span class="small muted">${icon(KIND_ICONS[node.kind])}${kindName(node)}</span><span class="n">${nodeName(node)}</span><b class="num">${moneyText(fen)}</b>
            <meter min="0" max="1" value=${total > 0 ? Math.max(0, fen) / total : 0} aria-label=${t("trace.share")}></meter></button></li>`,
        )}</ul>`;
  }

  private step(way: readonly string[]): void {
    this.way = way;
    this.dispatchEvent(new CustomEvent("mz-choose", { detail: way.at(-1) ?? "" }));
  }
}
customElements.define("mz-trace-picture", TracePicture);

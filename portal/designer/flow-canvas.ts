/**
 * A flow as a chart of cards, laid out by the program: one under the other, branches side by side, blocks inside blocks;
 * on narrow screens the same as an indented list. Select, add, drag, move and remove by mouse, touch and keys.
 *
 * `<mz-flow-canvas>`
 * @property flow - the flow
 * @property names - what the things it names are called
 * @property selected - id of a step or key of a branch, see flow-branches.ts
 * @property marks - what is wrong, by id of the step
 * @property path - ids of the steps on the way to a problem, in its order
 * @property trace - where each step stands in a simulation
 * @property layer - whose steps may be moved when a layer is drawn, see approval-tab.ts
 * @property editable - false shows it only
 * @property view - chart or list
 * @property zoom - 1 is the natural size
 * @fires mz-flow-act - see flow-acts.ts
 */
import { html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import Sortable from "sortablejs";
import { type Flow, innerLists, isBlock, type Step } from "../../core/domain/flow.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { FlowNames } from "./approval-words.ts";
import { askFlow } from "./flow-acts.ts";
import { branchesOf, branchKey } from "./flow-branches.ts";
import { branchHead, card, type CardParts, type Mark, type Trace, wire } from "./flow-card.ts";
import { flowKey } from "./flow-keys.ts";
import { stepNumbers } from "./flow-reading.ts";
import type { Spot } from "./flow-tree.ts";

export class FlowCanvas extends LitElement {
  static override properties = {
    flow: { attribute: false },
    names: { attribute: false },
    selected: { attribute: false },
    marks: { attribute: false },
    path: { attribute: false },
    trace: { attribute: false },
    layer: { attribute: false },
    editable: { attribute: false },
    view: { attribute: false },
    zoom: { attribute: false },
  };
  declare flow: Flow | undefined;
  declare names: FlowNames;
  declare selected: string;
  declare marks: ReadonlyMap<string, Mark>;
  declare path: readonly string[];
  declare trace: ReadonlyMap<string, Trace>;
  declare layer: CardParts["layer"];
  declare editable: boolean;
  declare view: "chart" | "list";
  declare zoom: number;
  private readonly sortables = new WeakMap<Element, Sortable>();
  private home: { parent: Node; next: Node | null } | undefined;

  constructor() {
    super();
    this.flow = undefined;
    this.names = { roles: [], unitKinds: [] };
    this.selected = "";
    this.marks = new Map();
    this.path = [];
    this.trace = new Map();
    this.layer = undefined;
    this.editable = false;
    this.view = "chart";
    this.zoom = 1;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Puts the cursor on a card or branch head. */
  focusOn(key: string): void {
    void this.updateComplete.then(() => {
      const target = this.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`);
      target?.focus({ preventScroll: true });
      target?.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  /** The zoom at which the whole chart is seen, never larger than natural. */
  fit(): number {
    const [box, paper] = [this.querySelector(".fl-scroll"), this.querySelector<HTMLElement>(".fl-paper")];
    if (!box || !paper) return 1;
    paper.style.zoom = "1";
    const whole = Math.min(1, (box.clientWidth - 2) / paper.offsetWidth, (box.clientHeight - 2) / paper.offsetHeight);
    paper.style.zoom = String(this.zoom);
    return Math.max(0.25, Math.floor(whole * 100) / 100);
  }

  override render(): TemplateResult {
    const { flow } = this;
    if (!flow) return html``;
    const parts: CardParts = {
      flow,
      names: this.names,
      numbers: stepNumbers(flow),
      selected: this.selected,
      editable: this.editable,
      marks: this.marks,
      path: new Set(this.path),
      trace: this.trace,
      layer: this.layer,
      ask: (act) => askFlow(this, act),
    };
    return html`<div class="fl-scroll as-${this.view}" role="group" aria-label=${t("flow.chart")} @keydown=${(event: KeyboardEvent) => flowKey(event, flow, this.editable, (act) => askFlow(this, act))}>
      <div class="fl-paper ${this.path.length > 0 ? "has-path" : ""}">${this.list(flow.steps, undefined, 0, parts)}<div class="fl-end">${icon("check")}${t("approval.end")}</div></div>
    </div>`;
  }

  private list(steps: readonly Step[], block: string | undefined, branch: number, parts: CardParts): TemplateResult {
    return html`<ol class="fl-list" role="list" data-block=${block ?? ""} data-branch=${branch}>
      ${repeat(
        steps,
        (step) => step.id,
        (step, index) =>
          html`<li class="fl-item ${step.do === "submit" ? "" : "free"} ${step.do === "finish" ? "ends" : ""}" data-id=${step.id}>
            ${isBlock(step) ? this.block(step, parts) : card(step, parts)}
            ${wire({ block, branch, index: index + 1 }, step.title, parts.selected === step.id, parts, this.joined(step, steps[index + 1]))}
          </li>`,
      )}
    </ol>`;
  }

  /** True when the way to a problem leads over the line below a step. */
  private joined(step: Step, next: Step | undefined): boolean {
    return this.path.includes(step.id) && next !== undefined && this.path.includes(next.id);
  }

  private block(step: Step, parts: CardParts): TemplateResult {
    const branches = branchesOf(step);
    if (step.do === "repeat")
      return html`${card(step, parts)}<div class="fl-loop">
          ${wire({ block: step.id, branch: 0, index: 0 }, "", parts.selected === step.id, parts, false)}
          ${this.list(step.steps, step.id, 0, parts)}
          <p class="fl-again">${icon("loop")}${t("flow.again", { times: step.times })}</p></div>`;
    const ends = innerLists(step).map((list) => list.at(-1)?.do === "finish");
    return html`${card(step, parts)}<div class="fl-stem"></div>
      <div class="fl-split" role="list" aria-label=${t("flow.branches", { title: step.title })}>
        ${branches.map((branch, n) => {
          const key = branchKey(step.id, n);
          const place = n === 0 ? "first" : n === branches.length - 1 ? "last" : "mid";
          const first: Spot = { block: step.id, branch: n, index: 0 };
          return html`<div class="fl-branch ${place} ${ends[n] ? "ends" : ""}" role="listitem">
            <div class="fl-stem"></div>${branchHead(step, n, parts)}
            ${wire(first, branch.title, parts.selected === key, parts, false)}
            ${this.list(branch.steps, step.id, n, parts)}<div class="fl-fill"></div></div>`;
        })}
      </div>`;
  }

  protected override updated(changed: Map<string, unknown>): void {
    const paper = this.querySelector<HTMLElement>(".fl-paper");
    if (paper) paper.style.zoom = this.view === "chart" ? String(this.zoom) : "1";
    if (changed.has("view") || (changed.has("flow") && changed.get("flow") === undefined)) this.centre();
    for (const list of this.querySelectorAll<HTMLElement>("ol.fl-list")) {
      const known = this.sortables.get(list);
      if (known) known.option("disabled", !this.editable);
      else this.sortables.set(list, this.sortable(list));
    }
  }

  /** The submission stands in the middle when the chart is wider than the screen. */
  private centre(): void {
    const box = this.querySelector<HTMLElement>(".fl-scroll");
    if (box) box.scrollLeft = (box.scrollWidth - box.clientWidth) / 2;
  }

  /** Dragging asks for the same command as the keys; the node goes back first, else Lit would draw it twice. */
  private sortable(list: HTMLElement): Sortable {
    return Sortable.create(list, {
      group: "flow",
      draggable: ".fl-item.free",
      handle: ".fl-card",
      // A step from above stays where it stands, but is counted among those that an own one is dropped between.
      filter: ".fl-cond, .fl-add, .fl-tools, .fl-node.above",
      preventOnFilter: false,
      forceFallback: true,
      fallbackOnBody: true,
      fallbackTolerance: 5,
      emptyInsertThreshold: 24,
      animation: 0,
      disabled: !this.editable,
      onStart: ({ item }) => {
        this.home = item.parentNode ? { parent: item.parentNode, next: item.nextSibling } : undefined;
        this.classList.add("dragging");
      },
      onEnd: ({ item, to, newDraggableIndex }) => {
        const { home } = this;
        this.home = undefined;
        this.classList.remove("dragging");
        home?.parent.insertBefore(item, home.next);
        const id = item.dataset["id"];
        const block = to.dataset["block"] || undefined;
        if (id === undefined || newDraggableIndex === undefined) return;
        // The submission cannot be dragged and is not counted.
        const index = newDraggableIndex + (block === undefined && this.flow?.steps[0]?.do === "submit" ? 1 : 0);
        askFlow(this, { act: "move", id, spot: { block, branch: Number(to.dataset["branch"]), index } });
      },
    });
  }
}
customElements.define("mz-flow-canvas", FlowCanvas);

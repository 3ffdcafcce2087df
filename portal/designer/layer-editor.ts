/**
 * What a region or unit adds to a form from above, as a plain list: each operation is a sentence with its controls.
 * What does not fit any more stays in the list, marked, until somebody solves it.
 *
 * `<mz-layer-editor>`
 * @property layer - the drafted layer
 * @property base - the form from above, as the levels between leave it; a flow has flow-layer-desk.ts
 * @property misfits - operations that do not fit, as the report tells them
 * @property dictionaries - code lists, for fields that are added
 * @property editable - false shows it only
 * @fires mz-layer - detail: { body, key }; `key` joins quick changes of one thing into one step of undo
 */
import { html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { applyLayers } from "../../core/domain/apply-layer.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Layer, LayerOperation } from "../../core/domain/layer.ts";
import { announce } from "../announce.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { holdComposition } from "../fields/composition.ts";
import { sayProblem, t } from "../message.ts";
import type { Titled } from "./approval-words.ts";
import { propertyName, thingName, typeName } from "./definition-words.ts";
import {
  FORM_KINDS,
  type FormKind,
  type LayerKind,
  newOperation,
  offeredFor,
  sentenceOf,
  type Strict,
  strictOf,
  type Target,
  targetsOf,
  withOperations,
  WORDS,
} from "./layer-parts.ts";

export type LayerChange = { body: Layer; key: string };

const ICONS: Readonly<Record<LayerKind, IconName>> = {
  add: "plus",
  hide: "eye",
  tighten: "check",
  relabel: "pen",
  reorder: "move",
  "insert-step": "user",
  lock: "lock",
};
const NEW_TYPES = ["text", "long-text", "number", "money", "percent", "date", "choice", "yes-no", "file"];
const SEVERITIES = ["hint", "warn", "block"] as const;
const textOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;
const isOn = (event: Event): boolean => (event.target as HTMLInputElement).checked;
/** Unlike any id that the levels above may think of. */
const newId = (): string => `n${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;

class LayerEditor extends LitElement {
  static override properties = {
    layer: { attribute: false },
    base: { attribute: false },
    misfits: { attribute: false },
    dictionaries: { attribute: false },
    editable: { attribute: false },
    open: { state: true },
  };
  declare layer: Layer | undefined;
  declare base: Form | undefined;
  declare misfits: readonly { operation: number; reason: string }[];
  declare dictionaries: readonly Titled[];
  declare editable: boolean;
  /** The operation whose controls are shown. */
  declare open: number;

  constructor() {
    super();
    this.layer = undefined;
    this.base = undefined;
    this.misfits = [];
    this.dictionaries = [];
    this.editable = true;
    this.open = -1;
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get operations(): readonly LayerOperation[] {
    return Array.isArray(this.layer?.operations) ? this.layer.operations : [];
  }

  private tell(operations: readonly LayerOperation[], key = ""): void {
    if (!this.layer) return;
    const body = withOperations(this.layer, operations);
    this.layer = body;
    this.dispatchEvent(
      new CustomEvent<LayerChange>("mz-layer", { detail: { body, key }, bubbles: true, composed: true }),
    );
  }

  private put(at: number, operation: LayerOperation, key = ""): void {
    this.tell(this.operations.with(at, operation), key === "" ? "" : `${at} ${key}`);
  }

  /** Sets or clears one key of the operation's value. */
  private set(at: number, key: string, value: unknown): void {
    const operation = this.operations[at];
    if (!operation) return;
    const next: Record<string, unknown> = { ...(operation.value as Record<string, unknown> | undefined), [key]: value };
    if (value === undefined) delete next[key];
    this.put(at, { ...operation, value: next }, key);
  }

  private add(op: FormKind, targets: readonly Target[]): void {
    const operation = newOperation(op, targets, newId);
    if (!operation) return;
    this.open = this.operations.length;
    this.tell([...this.operations, operation]);
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(`#lay-set-${this.open} select, #lay-set-${this.open} input`)?.focus(),
    );
  }

  private drop(at: number): void {
    this.open = -1;
    this.tell(this.operations.toSpliced(at, 1));
    announce(t("layer.dropped"));
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".lay-add button")?.focus());
  }

  /** Told by the server, and what can be seen here already. */
  private misfitsNow(): Map<number, string> {
    const { layer, base } = this;
    const told = new Map(this.misfits.map(({ operation, reason }) => [operation, reason]));
    try {
      if (layer && base)
        for (const { operation, reason } of applyLayers(base, [layer]).misfits) told.set(operation, reason);
    } catch {
      // A half-written operation is no misfit yet.
    }
    return told;
  }

  override render(): TemplateResult {
    const { layer, base, operations } = this;
    if (!layer || !base) return html`${blank(t("layer.no-base"), t("layer.no-base-help"))}`;
    const targets = targetsOf(base, operations);
    const misfits = this.misfitsNow();
    return html`<section class="lay" aria-labelledby="lay-h">
      <h2 id="lay-h">${t("layer.over", { title: base.title })}</h2>
      <p class="muted">${t("layer.lead")}</p>
      ${misfits.size === 0 ? "" : html`<div class="notice warn" role="status">${icon("warn")}<div>${t("layer.misfits", { count: misfits.size })}</div></div>`}
      ${
        operations.length === 0
          ? blank(t("layer.none"), t("layer.none-help"))
          : html`<ol class="lay-list">${repeat(
              operations,
              (_, i) => i,
              (operation, i) => this.card(operation, i, targets, misfits.get(i)),
            )}</ol>`
      }
      ${
        this.editable
          ? html`<div class="lay-add" role="group" aria-label=${t("layer.add-to")}>${FORM_KINDS.map(
              (op) =>
                html`<button class="btn" type="button" ?disabled=${offeredFor(op, targets).length === 0} @click=${() => this.add(op, targets)}>${icon(ICONS[op])}${t(WORDS[op])}</button>`,
            )}</div>`
          : ""
      }
    </section>`;
  }

  private card(
    operation: LayerOperation,
    i: number,
    targets: readonly Target[],
    misfit: string | undefined,
  ): TemplateResult {
    const open = this.open === i;
    const said = sentenceOf(operation, targets);
    return html`<li class="lay-op ${misfit === undefined ? "" : "misfit"}">
      <div class="lay-head"><span class="chip">${icon(ICONS[operation.op])}${t(WORDS[operation.op])}</span><span class="lay-say">${said}</span>
        ${
          this.editable
            ? html`<span class="btns push"><button class="btn small" type="button" aria-expanded=${String(open)} aria-controls="lay-set-${i}" @click=${() => (this.open = open ? -1 : i)}>${t(open ? "approval.close" : "approval.change")}</button>
              <button class="icon-btn" type="button" aria-label=${t("layer.drop", { what: said })} @click=${() => this.drop(i)}>${icon("trash")}</button></span>`
            : ""
        }</div>
      ${misfit === undefined ? "" : html`<p class="lay-misfit">${icon("warn")}${t("layer.misfit", { reason: sayProblem({ code: misfit, pointer: "" }) })}</p>`}
      ${open && this.editable ? html`<div class="lay-set" id="lay-set-${i}">${this.controls(operation, i, targets)}</div>` : ""}
    </li>`;
  }

  private controls(operation: LayerOperation, i: number, targets: readonly Target[]): TemplateResult {
    const { op } = operation;
    const value = (operation.value ?? {}) as Record<string, unknown>;
    const target = targets.find(({ id }) => id === operation.target);
    const onTarget = (id: string): void =>
      this.put(i, {
        op,
        target: id,
        ...((op === "tighten" || op === "relabel") && { value: {} }),
        ...(op === "add" && { value: operation.value }),
      });
    const siblings = targets.filter(
      ({ home, id }) =>
        home === (op === "add" ? operation.target : target?.home) && id !== operation.target && id !== value["id"],
    );
    return html`${this.select(i, "target", t(op === "add" ? "layer.where" : "layer.what"), offeredFor(op, targets), operation.target, onTarget)}
      ${op === "add" || op === "reorder" ? this.afterBox(operation, i, siblings) : ""}
      ${op === "add" ? this.field(i, value) : ""}
      ${op === "relabel" ? this.names(i, value, target) : ""}
      ${op === "tighten" && target ? strictOf(target).map((strict) => this.strict(i, strict, value, target)) : ""}
      ${op === "lock" ? html`<label class="check-line"><input type="checkbox" .checked=${Array.isArray(operation.value)} @change=${(event: Event) => this.put(i, { op, target: operation.target, ...(isOn(event) && { value: ["label", "title", "help"] }) })} />${t("layer.lock-name")}</label>` : ""}`;
  }

  private select(
    i: number,
    name: string,
    label: string,
    options: readonly Target[],
    value: string,
    onChange: (id: string) => void,
    first?: string,
  ): TemplateResult {
    const known = value === "" || options.some(({ id }) => id === value);
    return html`<div class="field"><label class="label" for="lay-${name}-${i}">${label}</label><select class="select" id="lay-${name}-${i}" @change=${(event: Event) => onChange(textOf(event))}>
      ${first === undefined ? "" : html`<option value="" .selected=${value === ""}>${first}</option>`}${known ? "" : html`<option value=${value} selected>${t("layer.gone-target", { id: value })}</option>`}
      ${options.map((o) => html`<option value=${o.id} .selected=${o.id === value}>${o.label} (${thingName(o.thing === "table" ? "field" : o.thing)})</option>`)}</select></div>`;
  }

  private afterBox(operation: LayerOperation, i: number, siblings: readonly Target[]): TemplateResult {
    const first = t(operation.op === "reorder" ? "layer.first" : "layer.last");
    const put = (id: string): void => {
      const { after: _after, ...rest } = operation;
      this.put(i, id === "" ? rest : { ...rest, after: id });
    };
    return this.select(i, "after", t("layer.after"), siblings, operation.after ?? "", put, first);
  }

  private input(i: number, key: string, label: string, value: unknown, maxLength: number): TemplateResult {
    return html`<div class="field"><label class="label" for="lay-${key}-${i}">${label}</label><input class="input" id="lay-${key}-${i}" autocomplete="off" maxlength=${maxLength} .value=${String(value ?? "")} @input=${(event: Event) => this.set(i, key, textOf(event) === "" && key !== "title" && key !== "label" ? undefined : textOf(event))} /></div>`;
  }

  /** The few questions of a new field; its rules are written where it then stands, or as JSON. */
  private field(i: number, value: Record<string, unknown>): TemplateResult {
    const type = String(value["type"]);
    const onType = (next: string): void => {
      const { dictionary: _dictionary, as: _as, ...rest } = value;
      const [list] = this.dictionaries;
      const choice = next === "choice" ? { as: "select", dictionary: list?.id ?? "" } : {};
      const operation = this.operations[i];
      if (operation) this.put(i, { ...operation, value: { ...rest, type: next, ...choice } });
    };
    return html`${this.input(i, "label", propertyName("label"), value["label"], 40)}
      <div class="field"><label class="label" for="lay-type-${i}">${propertyName("type")}</label><select class="select" id="lay-type-${i}" @change=${(event: Event) => onType(textOf(event))}>${[...new Set([...NEW_TYPES, type])].map((name) => html`<option value=${name} .selected=${name === type}>${typeName(name)}</option>`)}</select></div>
      ${type === "choice" ? html`<div class="field"><label class="label" for="lay-dictionary-${i}">${propertyName("dictionary")}</label><select class="select" id="lay-dictionary-${i}" @change=${(event: Event) => this.set(i, "dictionary", textOf(event))}>${this.dictionaries.map((list) => html`<option value=${list.id} .selected=${list.id === value["dictionary"]}>${list.title}</option>`)}</select></div>` : ""}
      ${this.input(i, "help", propertyName("help"), value["help"], 200)}
      <label class="check-line"><input type="checkbox" .checked=${value["required"] === true} @change=${(event: Event) => this.set(i, "required", isOn(event) || undefined)} />${propertyName("required")}</label>`;
  }

  private names(i: number, value: Record<string, unknown>, target: Target | undefined): TemplateResult {
    const key = target?.node["label"] === undefined ? "title" : "label";
    return html`${this.input(i, key, t("layer.new-name", { before: target?.label ?? "" }), value[key], 40)}
      ${key === "label" ? this.input(i, "help", propertyName("help"), value["help"], 200) : ""}`;
  }

  private strict(
    i: number,
    { key, as, value: strictest, per = 1 }: Strict,
    value: Record<string, unknown>,
    target: Target,
  ): TemplateResult {
    const above = target.node[key];
    const id = `lay-${key}-${i}`;
    if (as === "flag")
      return html`<label class="check-line"><input type="checkbox" id=${id} .checked=${above === strictest || value[key] === strictest} ?disabled=${above === strictest} @change=${(event: Event) => this.set(i, key, isOn(event) ? strictest : undefined)} />${t(key === "leaf" ? "layer.leaf" : "layer.required")}</label>`;
    if (as === "severity")
      return html`<div class="field"><label class="label" for=${id}>${propertyName(key)}</label><select class="select" id=${id} @change=${(event: Event) => this.set(i, key, textOf(event))}>${SEVERITIES.filter((s) => SEVERITIES.indexOf(s) >= SEVERITIES.indexOf(above as never)).map((s) => html`<option value=${s} .selected=${s === (value[key] ?? above)}>${t(`severity.${s}`)}</option>`)}</select></div>`;
    const shown = (stored: unknown): string => (typeof stored === "number" ? String(stored / per) : "");
    const put = (text: string): void => {
      const given = Number(text.trim().replaceAll(",", ""));
      this.set(i, key, text.trim() === "" || !Number.isFinite(given) ? undefined : Math.round(given * per));
    };
    return html`<div class="field"><label class="label" for=${id}>${propertyName(key)}</label><input class="input num" id=${id} inputmode="decimal" autocomplete="off" .value=${shown(value[key])} aria-describedby="${id}-above" @change=${(event: Event) => put(textOf(event))} />
      <p class="help" id="${id}-above">${above === undefined ? t("layer.above-none") : t("layer.above", { value: shown(above) })}</p></div>`;
  }
}
customElements.define("mz-layer-editor", LayerEditor);

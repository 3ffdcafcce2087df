/**
 * A definition as JSON text beside the designer: both ways and without loss. An edit elsewhere changes only the lines it
 * touches, so that the cursor stays; a text that is wrong is told with its place and changes nothing.
 *
 * `<mz-json-editor>`
 * @property value - the definition
 * @property faults - faults with JSON pointers, marked in the text
 * @property schema - JSON Schema of the definition, for completion of keys and fixed values
 * @property label - name of the editor for screen readers
 * @fires mz-json - detail: { value } whenever the text is a whole, different value
 */
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, foldKeymap } from "@codemirror/language";
import { type EditorView, keymap, lineNumbers } from "@codemirror/view";
import { html, LitElement, type TemplateResult } from "lit";
import type { DraftFault } from "../../core/domain/change.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { openCode, replaceText, showFaults } from "./code-view.ts";
import { sayExpected } from "./draft-words.ts";
import { formatJson, type JsonText, lineAt, placeOf, pointerAt, readJson, sameJson, schemasAt } from "./json-text.ts";

export type JsonChange = { value: unknown };
export type MarkedFault = Pick<DraftFault, "pointer" | "found" | "expected"> & Partial<Pick<DraftFault, "severity">>;

/** Keys that write stay in the editor: outside they would delete or move what is selected in the designer. */
const keepKeys = (event: KeyboardEvent): void => {
  if (event.key !== "Escape" && !/^F\d/.test(event.key)) event.stopPropagation();
};

class JsonEditor extends LitElement {
  static override properties = {
    value: { attribute: false },
    faults: { attribute: false },
    schema: { attribute: false },
    label: {},
    text: { state: true },
  };
  declare value: unknown;
  declare faults: readonly MarkedFault[];
  declare schema: unknown;
  declare label: string;
  declare text: string;
  private view: EditorView | undefined;
  private read: JsonText;

  constructor() {
    super();
    this.value = undefined;
    this.faults = [];
    this.schema = undefined;
    this.label = "";
    this.text = "";
    this.read = readJson("");
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.view?.destroy();
    this.view = undefined;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("value") || this.value === undefined) return;
    // The same value in another layout is the person's own text: leave it.
    if ("value" in this.read && sameJson(this.read.value, this.value)) return;
    this.text = formatJson(this.value);
    this.read = readJson(this.text);
  }

  override firstUpdated(): void {
    this.open();
  }

  override updated(): void {
    if (!this.view) return;
    replaceText(this.view, this.text);
    showFaults(this.view, this.marks());
  }

  private open(): void {
    const parent = this.querySelector<HTMLElement>(".code-edit");
    if (!parent || this.view) return;
    this.view = openCode({
      parent,
      text: this.text,
      label: this.label || t("json.editor"),
      extensions: [
        lineNumbers(),
        foldGutter(),
        json(),
        bracketMatching(),
        autocompletion({ override: [(context) => this.complete(context)], icons: false }),
        keymap.of([...completionKeymap, ...foldKeymap]),
      ],
      onChange: (text) => this.typed(text),
    });
    showFaults(this.view, this.marks());
  }

  private typed(text: string): void {
    if (text === this.text) return;
    this.text = text;
    const read = readJson(text);
    this.read = read;
    if ("fault" in read || sameJson(read.value, this.value)) return;
    this.value = read.value;
    this.dispatchEvent(
      new CustomEvent<JsonChange>("mz-json", { detail: { value: read.value }, bubbles: true, composed: true }),
    );
  }

  private format(): void {
    if ("value" in this.read) this.typed(formatJson(this.read.value));
  }

  private marks(): { from: number; to: number; text: string; warn?: boolean }[] {
    const { read } = this;
    if ("fault" in read) return [{ from: read.fault.at, to: read.fault.at + 1, text: this.faultText(read.fault) }];
    return this.faults.map((fault) => ({
      ...placeOf(read.places, fault.pointer),
      text: sayExpected(fault),
      ...(fault.severity === "warn" && { warn: true }),
    }));
  }

  private faultText(fault: { at: number; key: Parameters<typeof t>[0]; params?: { key: string } }): string {
    const { line, column } = lineAt(this.text, fault.at);
    return t("json.invalid", { line, column, text: t(fault.key, fault.params) });
  }

  /** Keys where a key stands, fixed values where the schema names them. */
  private complete(context: CompletionContext): CompletionResult | null {
    const text = context.state.doc.toString();
    const word = context.matchBefore(/"[^"\n]*/);
    if (!word) return null;
    const before = text.slice(0, word.from).trimEnd();
    const inValue = before.endsWith(":");
    // The text is rarely whole while a word is typed: put something whole in its place and read what stands around it.
    const places = (inValue ? ["0", "0,"] : ['"":0', '"":0,'])
      .map((whole) => readJson(text.slice(0, word.from) + whole + text.slice(context.pos)))
      .find((read) => "value" in read)?.places;
    if (!places) return null;
    const options = inValue ? this.values(places, word.from) : this.keys(places, word.from);
    return options.length === 0 ? null : { from: word.from + 1, options, validFor: /^[^"]*$/ };
  }

  private keys(places: ReadonlyMap<string, { from: number; to: number }>, at: number) {
    const pointer = pointerAt(places, at).replace(/\/$/, "");
    return schemasAt(this.schema, pointer).flatMap((schema) =>
      Object.entries((schema["properties"] as Record<string, Record<string, unknown>> | undefined) ?? {}).map(
        ([key, part]) => ({ label: key, detail: String(part["description"] ?? "") }),
      ),
    );
  }

  private values(places: ReadonlyMap<string, { from: number; to: number }>, at: number) {
    return schemasAt(this.schema, pointerAt(places, at)).flatMap((schema) =>
      Array.isArray(schema["enum"]) ? schema["enum"].map((value) => ({ label: String(value) })) : [],
    );
  }

  override render(): TemplateResult {
    const { read } = this;
    const wrong = "fault" in read;
    return html`<div class="json">
      <div class="json-head" role="status">
        ${
          wrong
            ? html`<span class="state stop">${icon("stop")}${this.faultText(read.fault)}</span><span class="small muted">${t("json.not-applied")}</span>`
            : this.faults.length > 0
              ? html`<span class="state warn">${icon("warn")}${t("json.faults", { count: this.faults.length })}</span>`
              : html`<span class="state done">${icon("ok")}${t("json.fine")}</span><span class="small muted">${t("json.lead")}</span>`
        }
        <button class="btn small push" type="button" aria-disabled=${String(wrong)} @click=${() => this.format()}>${t("json.format")}</button>
      </div>
      <div class="code-edit" @keydown=${keepKeys}></div>
      ${wrong || this.faults.length === 0 ? "" : html`<ul class="faults mt2">${this.faults.map((fault) => html`<li>${this.faultLine(fault, read.places)}</li>`)}</ul>`}
    </div>`;
  }

  private faultLine(fault: MarkedFault, places: ReadonlyMap<string, { from: number; to: number }>): TemplateResult {
    const place = placeOf(places, fault.pointer);
    const go = (): void => {
      this.view?.dispatch({ selection: { anchor: place.from, head: place.to }, scrollIntoView: true });
      this.view?.focus();
    };
    return html`<button class="btn quiet small" type="button" @click=${go}>${t("json.fault", { line: lineAt(this.text, place.from).line, text: sayExpected(fault) })}</button>`;
  }
}
customElements.define("mz-json-editor", JsonEditor);

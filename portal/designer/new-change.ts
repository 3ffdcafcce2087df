/**
 * Asks what is to be made or changed, what it is called and where it holds, and begins the change.
 *
 * `<mz-new-change>`
 * @property start - the choice that is open first: project-type, document-type, edit, layer, copy, dictionary, rule
 * @property form - id of the form that is changed or copied, when known already
 * @fires mz-close - it was closed without beginning anything
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { NewChange } from "../../core/domain/change.ts";
import { toast } from "../announce.ts";
import { getDesigner, startChange } from "../change-api.ts";
import { type DefinitionListed, listPublished } from "../definitions-api.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { newId } from "../ids.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { editableFor, formsIn, layeredFor, withItsOwn } from "./start-choices.ts";

export type StartKind = "project-type" | "document-type" | "edit" | "layer" | "copy" | "dictionary" | "rule";
type Scope = { scope: string; name: string };

const CHOICES: readonly { kind: StartKind; icon: IconName; label: MessageKey; help: MessageKey }[] = [
  { kind: "project-type", icon: "project", label: "changes.project-type", help: "changes.project-type-help" },
  { kind: "document-type", icon: "file", label: "changes.document-type", help: "changes.document-type-help" },
  { kind: "edit", icon: "gear", label: "changes.edit", help: "changes.edit-help" },
  { kind: "layer", icon: "plus", label: "changes.layer", help: "changes.layer-help" },
  { kind: "copy", icon: "copy", label: "changes.copy", help: "changes.copy-help" },
  { kind: "dictionary", icon: "menu", label: "changes.dictionary", help: "changes.dictionary-help" },
  { kind: "rule", icon: "bell", label: "changes.rule", help: "changes.rule-help" },
];

class NewChangeDialog extends LitElement {
  static override properties = {
    start: { attribute: false },
    form: { attribute: false },
    rows: { state: true },
    scopes: { state: true },
    scope: { state: true },
    name: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare start: StartKind;
  declare form: string;
  declare rows: readonly DefinitionListed[];
  declare scopes: readonly Scope[];
  declare scope: string;
  declare name: string;
  declare fault: string;
  declare busy: boolean;
  /** What was typed as the name stays; until then it follows the chosen form. */
  private named = false;
  /** Made once, so that a repeat begins no second change. */
  private readonly changeId = newId();
  /** Settled once places and forms are there; who is quicker than the network waits for it. */
  private choices: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.start = "project-type";
    this.form = "";
    this.rows = [];
    this.scopes = [];
    this.scope = "";
    this.name = "";
    this.fault = "";
    this.busy = false;
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.choices = Promise.all([getDesigner(), listPublished()]).then(
      ([{ scopes }, rows]) => {
        this.scopes = scopes;
        this.rows = rows;
        this.scope = scopes[0]?.scope ?? "";
        this.follow();
      },
      (error: unknown) => void (this.fault = sayError(error)),
    );
  }

  private get offered(): DefinitionListed[] {
    if (this.start === "layer") return layeredFor(this.rows, this.scope);
    return this.start === "edit" ? editableFor(this.rows, this.scope) : formsIn(this.rows);
  }

  private get needsForm(): boolean {
    return this.start === "edit" || this.start === "copy" || this.start === "layer";
  }

  private choose(start: StartKind): void {
    this.start = start;
    this.fault = "";
    this.follow();
  }

  private pick(form: string): void {
    this.form = form;
    this.follow();
  }

  /** Gives the change the name that lies near. */
  private follow(): void {
    if (this.named) return;
    const title = this.offered.find((row) => keyOf(row) === this.form)?.title;
    if (!this.needsForm || title === undefined) this.name = "";
    else if (this.start === "layer") this.name = t("changes.layer-of", { title });
    else this.name = this.start === "edit" ? t("versions.change-of", { title }) : t("versions.copy-of", { title });
  }

  private async begin(event: Event): Promise<void> {
    const button = event.currentTarget;
    if (this.busy) return;
    this.busy = true;
    await this.choices;
    if (this.scopes.length > 0) this.fault = this.missing();
    if (this.fault !== "") {
      this.busy = false;
      return;
    }
    try {
      const title = this.name.trim().slice(0, 80);
      const made = await startChange({ id: this.changeId, title, scope: this.scope, start: await this.order() });
      if (button instanceof Element) button.closest("dialog")?.close();
      toast(t("versions.made", { title: made.title }));
      navigate(pathOf("change", made.id));
    } catch (error) {
      this.fault = sayError(error);
    }
    this.busy = false;
  }

  private missing(): string {
    if (this.needsForm && !this.offered.some((row) => keyOf(row) === this.form)) return t("changes.form-needed");
    if (this.name.trim() === "") return t("changes.name-needed");
    return this.scopes.some(({ scope }) => scope === this.scope) ? "" : t("changes.scope-needed");
  }

  private async order(): Promise<NewChange["start"]> {
    if (this.start === "layer") {
      const [kind = "form", id = ""] = this.form.startsWith("flow:")
        ? ["flow", this.form.slice(5)]
        : ["form", this.form];
      return { layer: { kind: kind as "form" | "flow", id } };
    }
    if (this.start === "copy") return { copy: { form: this.form } };
    if (this.start === "edit") return { edit: await withItsOwn(this.form, this.rows, this.scope) };
    return { new: this.start };
  }

  override render(): TemplateResult {
    return dialog({
      heading: t("changes.new"),
      wide: true,
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
        <fieldset class="plain ch-starts"><legend class="label">${t("changes.begin-with")}</legend>${CHOICES.map(
          ({ kind, icon: name, label, help }) =>
            html`<label class="ch-start"><input type="radio" name="ch-start" .checked=${this.start === kind} @change=${() => this.choose(kind)} /><span class="ch-start-i">${icon(name)}</span><span><b>${t(label)}</b><span class="help">${t(help)}</span></span></label>`,
        )}</fieldset>
        <div class="ch-fields">${this.scopeBox()}${this.needsForm ? this.formBox() : ""}
          <div class="field"><label class="label" for="ch-name">${t(this.start === "edit" || this.start === "layer" ? "changes.name-of-change" : "changes.name")}</label><input class="input" id="ch-name" maxlength="80" autocomplete="off" .value=${this.name} placeholder=${t(this.start === "dictionary" ? "changes.name-example-dictionary" : "changes.name-example")} @input=${(
            event: Event,
          ) => {
            this.name = (event.target as HTMLInputElement).value;
            this.named = this.name !== "";
          }} /></div></div>`,
      actions: html`<button class="btn primary" id="ch-begin" type="button" aria-disabled=${String(this.busy)} @click=${(event: Event) => void this.begin(event)}>${t("changes.begin")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private scopeBox(): TemplateResult {
    const [only] = this.scopes;
    if (this.scopes.length === 1 && only)
      return html`<div class="field"><div class="label">${t("changes.holds-in")}</div><p class="ch-only">${only.name}</p></div>`;
    return html`<div class="field"><div class="label" aria-hidden="true">${t("changes.holds-in")}</div>${combo({
      items: this.scopes.map(({ scope, name }) => ({
        value: scope,
        label: name,
        detail: t(scope.startsWith("unit:") ? "changes.unit" : "changes.region"),
      })),
      value: this.scope,
      invalid: false,
      label: t("changes.holds-in"),
      placeholder: t("field.search"),
      onChange: (value) => (this.scope = value),
    })}<p class="help">${t(this.scope.startsWith("unit:") ? "changes.holds-unit" : "changes.holds-region")}</p></div>`;
  }

  private formBox(): TemplateResult {
    const { offered } = this;
    if (this.rows.length > 0 && offered.length === 0)
      return html`<div class="notice info">${icon("info")}<div>${t("changes.none-editable")}</div></div>`;
    const label = t(this.start === "layer" ? "changes.which-above" : "changes.which");
    return html`<div class="field"><div class="label" aria-hidden="true">${label}</div>${combo({
      items: offered.map((row) => ({
        value: keyOf(row),
        label: row.kind === "flow" ? t("changes.flow-of", { title: row.title }) : row.title,
        detail: row.scope === "" ? t("definitions.everywhere") : row.scopeName,
      })),
      value: offered.some((row) => keyOf(row) === this.form) ? this.form : "",
      invalid: false,
      label,
      placeholder: t("field.search"),
      onChange: (value) => this.pick(value),
    })}</div>`;
  }
}
customElements.define("mz-new-change", NewChangeDialog);

/** What is chosen in the list of forms; a flow is marked, since it may have the id of its form. */
function keyOf(row: DefinitionListed): string {
  return row.kind === "flow" ? `flow:${row.id}` : row.id;
}

function sayError(error: unknown): string {
  if (!(error instanceof ApiError)) return t("error.unknown", { status: "" });
  return [error.message, ...error.problems.map((p) => p.message ?? "")].join(" ").trim();
}

/** One change: design, approval, rules, preview, sheet, check and publish, comparison, text. Saves itself. */
import { html, nothing, type TemplateResult } from "lit";
import type { Change, Conversion, DraftBody, DraftFault } from "../../core/domain/change.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Form } from "../../core/domain/form.ts";
import type { Print } from "../../core/domain/print.ts";
import { announce } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import { type DesignerChoices, getChange, getDesigner } from "../change-api.ts";
import type { ApprovalTab } from "../designer/approval-tab.ts";
import { ChangeSave, type DraftState } from "../designer/change-save.ts";
import {
  approvalPanel,
  definitionDiffs,
  definitionText,
  dictionaryPanels,
  layerPanel,
  type PanelParts,
  rulePanel,
} from "../designer/definition-tabs.ts";
import { isOfField, type Tab, tabOfFault, tabsOf } from "../designer/change-tabs.ts";
import type { DesignAct } from "../designer/design-act.ts";
import { DESIGN_WORDS } from "../designer/design-words.ts";
import { deskBar } from "../designer/desk-bar.ts";
import { codeLists, namesIn, offeredTypes, pickFrom } from "../designer/desk-choices.ts";
import { isDrawable } from "../designer/drawable.ts";
import { type Bodies, DraftHistory, setBody, withBody } from "../designer/draft.ts";
import { type FormDesk, problemPanel } from "../designer/form-desk.ts";
import "../designer/form-preview.ts";
import { type DesignFault, designFaults } from "../designer/live-faults.ts";
import "../designer/print-binding.ts";
import "../designer/publish-tab.ts";
import { nameGone } from "../designer/removed-names.ts";
import type { RuleDesk } from "../designer/rule-desk.ts";
import "../designer/rules-tab.ts";
import { runAct, takenIds } from "../designer/run-act.ts";
import { type Sample, storedSamples } from "../designer/sample.ts";
import { Loader } from "../elements/loader.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { changeQuery, navigate, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** `<mz-change-page>` */
class ChangePage extends PageElement {
  private readonly loader: Loader<{ change: Change; choices: DesignerChoices }>;
  private history: DraftHistory | undefined;
  private save: ChangeSave | undefined;
  private change: Change | undefined;
  private title0 = "";
  private note = "";
  private conversions: readonly Conversion[] = [];
  private serverFaults: readonly DraftFault[] = [];
  private faults: readonly DesignFault[] = [];
  private samples: readonly Sample[] = [];

  constructor() {
    super();
    this.loader = new Loader(this, () => this.load());
    this.addEventListener("mz-design", (event) => this.design((event as CustomEvent<DesignAct>).detail));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("design.title"));
    this.loader.start();
    document.addEventListener("keydown", this.key);
    globalThis.addEventListener("beforeunload", this.warn);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
    globalThis.removeEventListener("beforeunload", this.warn);
    this.save?.leave();
  }

  private async load(): Promise<{ change: Change; choices: DesignerChoices }> {
    const [change, choices] = await Promise.all([getChange(this.route.id), getDesigner()]);
    this.take(change);
    const kept = this.save?.kept();
    if (kept && this.editable) {
      this.history?.apply({ bodies: kept.bodies }, "", 0);
      [this.title0, this.note, this.conversions] = [kept.title, kept.note, kept.conversions];
      this.save?.touch();
      announce(t("design.restored"));
    }
    void this.findSamples();
    return { change, choices };
  }

  /** Takes over what the server says; the way back stays while the bodies are the same. */
  private take(change: Change): void {
    const same = this.history && JSON.stringify(this.history.bodies) === JSON.stringify(change.bodies);
    if (!same) this.history = new DraftHistory(change.bodies);
    this.change = change;
    [this.title0, this.note, this.conversions] = [change.title, change.note, change.conversions];
    this.serverFaults = change.faults;
    this.save = new ChangeSave(change, {
      state: () => ({ title: this.title0, note: this.note, bodies: this.bodies, conversions: this.conversions }),
      saved: (faults) => {
        this.serverFaults = faults;
        this.judge();
      },
      changed: () => this.requestUpdate(),
    });
    this.setTitle(change.title);
    this.judge();
  }

  private get bodies(): Bodies {
    return this.history?.bodies ?? [];
  }

  private get editable(): boolean {
    return this.change?.may.includes("edit") === true && this.save?.status !== "conflict";
  }

  private body<T>(kind: DraftBody["kind"]): T | undefined {
    return this.bodies.find((b) => b.kind === kind && isDrawable(b)) as T | undefined;
  }

  private get bases(): Bodies {
    return this.change?.bases ?? [];
  }

  /** The bases that the drafts were made from. */
  private base(kind: DraftBody["kind"], id: string): DraftBody | undefined {
    return this.bases.find((b) => b.kind === kind && b.id === id);
  }

  private judge(): void {
    const dictionaries = [
      ...(this.loader.value?.choices.dictionaries ?? []),
      ...this.bodies.filter((b) => b.kind === "dictionary" && isDrawable(b)),
    ] as unknown as Dictionary[];
    const faults = designFaults(this.bodies, this.serverFaults, dictionaries);
    this.faults = nameGone(faults, this.bases, this.bodies);
    this.requestUpdate();
  }

  /** Stored documents of the published form, for trying rules on; none for a new one. */
  private async findSamples(): Promise<void> {
    const form = this.body<Form>("form");
    if (!form || !this.base("form", form.id)) return;
    this.samples = await storedSamples(form.id);
    this.requestUpdate();
  }

  private apply(bodies: Bodies, key: string, select?: string): void {
    const step = { bodies, ...(select !== undefined && { select }) };
    if (!this.editable || this.history?.apply(step, key, Date.now()) !== true) return;
    this.edited();
  }

  private design(act: DesignAct): void {
    const form = this.body<Form>("form");
    if (!form || !this.history) return;
    if (act.act === "select") {
      this.history.select(act.id);
      return this.requestUpdate();
    }
    if (!this.editable) return;
    const published = this.bases.filter((b) => b.kind === "form") as unknown as Form[];
    const done = runAct(act, {
      form,
      bodies: this.bodies,
      selected: this.history.selected,
      taken: takenIds(published),
      newId: () => `n${newId().replaceAll("-", "").slice(0, 15)}`,
      words: DESIGN_WORDS,
      offered: offeredTypes(this.loader.value?.choices.offers ?? []),
    });
    if (!done) return;
    this.apply(done.step.bodies, done.key, done.step.select);
    if (done.said) announce(t(`design.said.${done.said}`, { label: done.label }));
    if (act.act !== "set" && done.step.select !== undefined)
      void this.updateComplete.then(() => this.querySelector<FormDesk>("mz-form-desk")?.goTo(done.step.select ?? ""));
  }

  private key = (event: KeyboardEvent): void => {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select, .cm-editor");
    if (typing || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const letter = event.key.toLowerCase();
    if (letter === "z" && !event.shiftKey) this.undo(event);
    else if (letter === "y" || (letter === "z" && event.shiftKey)) this.redo(event);
  };

  private edited(): void {
    this.serverFaults = [];
    this.save?.touch();
    this.judge();
  }

  private undo(event?: Event): void {
    event?.preventDefault();
    if (!this.editable || this.history?.undo() !== true) return;
    this.edited();
    announce(t("design.said.undone"));
  }

  private redo(event?: Event): void {
    event?.preventDefault();
    if (!this.editable || this.history?.redo() !== true) return;
    this.edited();
    announce(t("design.said.redone"));
  }

  private warn = (event: BeforeUnloadEvent): void => {
    if (this.save?.unsaved) event.preventDefault();
  };

  private get tab(): Tab {
    const asked = this.route.query["tab"] as Tab | undefined;
    const tabs = tabsOf(this.bodies);
    return asked !== undefined && tabs.includes(asked) ? asked : (tabs[0] ?? "publish");
  }

  override render() {
    return html`${this.loader.view(({ choices }) => this.ready(choices), "page")}`;
  }

  private ready(choices: DesignerChoices): TemplateResult {
    const { change, save, history } = this;
    if (!change || !save || !history) return html``;
    return html`<div class="design-page">
      ${deskBar({
        change,
        save,
        title: this.title0,
        editable: this.editable,
        canUndo: history.canUndo,
        canRedo: history.canRedo,
        tabs: tabsOf(this.bodies).map((id) => ({ id, label: t(`design.tab.${id}`) })),
        tab: this.tab,
        stops: this.faults.filter((fault) => fault.severity === "stop").length,
        onTab: (tab) => changeQuery({ tab }),
        onTitle: (title) => this.rename(title),
        onUndo: () => this.undo(),
        onRedo: () => this.redo(),
        onTheirs: () => {
          const theirs = save.accept();
          if (theirs) this.takeTheirs(theirs);
        },
        onMine: () => save.overwrite(),
      })}
      <div class="design-body" tabindex=${this.tab === "diff" ? 0 : nothing}>${this.panel(choices)}</div>
    </div>`;
  }

  private takeTheirs(theirs: DraftState): void {
    this.history?.reset(theirs.bodies);
    [this.title0, this.note, this.conversions] = [theirs.title, theirs.note, theirs.conversions];
    this.judge();
  }

  /** The change's name is the form's too, until somebody gives the form its own. */
  private rename(title: string): void {
    const form = this.body<Form>("form");
    const before = this.title0;
    this.title0 = title;
    if (form?.title === before) {
      const bodies = this.bodies.map((b) => (b.title === before ? { ...b, title } : b));
      this.apply(bodies, "title");
    }
    this.save?.touch();
  }

  private panel(choices: DesignerChoices): TemplateResult {
    const form = this.body<Form>("form");
    const flow = this.body<Flow>("flow");
    const dictionaries = codeLists(choices, this.bodies);
    const { editable, change } = this;
    switch (this.tab) {
      case "form":
        return html`<mz-form-desk .form=${form} .flow=${flow} .selected=${this.history?.selected ?? ""} .from=${form && pickFrom(choices, this.bodies, form, flow)} .dictionaries=${dictionaries} .samples=${this.samples} .fixed=${takenIds(this.bases.filter((b) => b.kind === "form") as unknown as Form[])} .editable=${editable} .faults=${this.faults}
          @mz-open-fault=${(event: CustomEvent<DesignFault>) => this.openFault(event.detail)}></mz-form-desk>`;
      case "approval":
        return approvalPanel(this.parts(choices, dictionaries));
      case "rules":
        return html`<mz-rules-tab .form=${form} .dictionaries=${dictionaries} .samples=${this.samples} .roles=${choices.roles} .offers=${choices.offers.filter(({ point }) => point === "form.check")} .editable=${editable}
          @mz-form=${(event: CustomEvent<{ form: Form; key: string }>) => this.apply(withBody(this.bodies, event.detail.form as unknown as DraftBody), event.detail.key)}></mz-rules-tab>${this.problems("form")}`;
      case "preview":
        return html`<mz-form-preview .form=${form} .flow=${flow} .dictionaries=${dictionaries} .roles=${choices.roles}></mz-form-preview>`;
      case "print":
        return html`<mz-print-binding .form=${form} .flow=${flow} .print=${this.body<Print>("print")} .editable=${editable}
          @mz-print=${(event: CustomEvent<{ body: Print | undefined }>) => this.setPrint(event.detail.body)}></mz-print-binding>`;
      case "dictionary":
        return html`${dictionaryPanels(this.bodies, this.bases, editable, (body) => this.apply(withBody(this.bodies, body), `dictionary ${body.id}`))}${this.problems("dictionary")}`;
      case "rule":
        return rulePanel(this.parts(choices, dictionaries), this.route.query["body"] ?? "");
      case "layer":
        return layerPanel({ ...this.parts(choices, dictionaries), change });
      case "publish":
        return this.publishPanel(choices);
      case "diff":
        return definitionDiffs(
          this.bodies,
          this.bases,
          dictionaries,
          namesIn(choices, this.bodies, this.bases, this.change?.namesAbove),
        );
      case "json":
        return definitionText(this.bodies, this.faults, this.route.query["body"] ?? "", (body, value) =>
          this.takeText(body, value),
        );
    }
  }

  private parts(choices: DesignerChoices, dictionaries: Dictionaries): PanelParts {
    const { bodies, bases, samples, faults, editable } = this;
    const open: PanelParts["open"] = (fault) => this.openFault(fault);
    const take: PanelParts["take"] = (body, key) => this.apply(withBody(this.bodies, body), key);
    return { bodies, bases, choices, dictionaries, samples, faults, editable, open, take };
  }

  private setPrint(body: Print | undefined): void {
    const id = body?.id ?? this.body<Print>("print")?.id ?? "";
    this.apply(setBody(this.bodies, "print", id, body as unknown as DraftBody | undefined), "print");
  }

  private problems(kind: DraftBody["kind"]): TemplateResult {
    return problemPanel(
      this.faults.filter((fault) => fault.kind === kind),
      (fault) => this.openFault(fault),
    );
  }

  private openFault(fault: Pick<DesignFault, "kind" | "target" | "pointer">): void {
    const field = isOfField(fault);
    const tab = tabOfFault(fault);
    if (field && fault.target !== "") this.history?.select(fault.target);
    changeQuery({ tab });
    this.requestUpdate();
    void this.updateComplete.then(() => {
      if (field) this.querySelector<FormDesk>("mz-form-desk")?.goTo(fault.target);
      if ((fault.kind === "flow" || fault.kind === "layer") && fault.target !== "")
        this.querySelector<ApprovalTab>("mz-approval-tab")?.goTo(fault.target);
      if (fault.kind === "rule") this.querySelector<RuleDesk>("mz-rule-desk")?.goTo(fault.target);
    });
  }

  private publishPanel(choices: DesignerChoices): TemplateResult {
    const { change, save } = this;
    return html`<mz-publish-tab .change=${change && { ...change, stamp: save?.stamp ?? change.stamp, title: this.title0, note: this.note, bodies: this.bodies, conversions: this.conversions }} .dictionaries=${codeLists(choices, this.bodies)} .titles=${namesIn(choices, this.bodies, this.bases, this.change?.namesAbove)} .samples=${this.samples} .unsaved=${save?.unsaved ?? false} .flush=${() => save?.flush() ?? Promise.resolve(true)}
      @mz-changed=${(event: CustomEvent<Change>) => this.take(event.detail)}
      @mz-dropped=${() => {
        save?.close();
        navigate(pathOf("changes"));
      }}
      @mz-goto=${(event: CustomEvent<DesignFault>) => this.openFault({ ...event.detail, target: event.detail.target ?? "" })}
      @mz-conversion=${(event: CustomEvent<Conversion>) => this.convert(event.detail, event.detail)}
      @mz-conversion-drop=${(event: CustomEvent<{ form: string; field: string }>) => this.convert(event.detail, undefined)}></mz-publish-tab>`;
  }

  /** Sets the conversion of a field, or takes it back. */
  private convert(of: { form: string; field: string }, given: Conversion | undefined): void {
    if (!this.editable) return;
    const others = this.conversions.filter((c) => c.form !== of.form || c.field !== of.field);
    this.conversions = given ? [...others, given] : others;
    this.save?.touch();
    this.requestUpdate();
  }

  /** Kind, id and version are the draft's own; everything else is the expert's. */
  private takeText(body: DraftBody, value: unknown): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const next = { ...value, kind: body.kind, id: body.id, version: body.version } as DraftBody;
    this.apply(withBody(this.bodies, next), `json ${body.id}`);
  }
}
customElements.define("mz-change-page", ChangePage);

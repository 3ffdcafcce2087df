/**
 * Who does a step: several rules, each a row that reads as a sentence.
 *
 * `<mz-who-editor>`
 * @property who - the rules
 * @property names - what roles, units and fields are called
 * @property steps - steps that people did before, for "who did that one"
 * @property kinds - the ways offered
 * @property label - what the people are for
 * @property editable - it may be changed
 * @fires mz-who - detail: { who, key }; `key` joins quick changes into one step of undo
 */
import { html, LitElement, type TemplateResult } from "lit";
import { isRoleWho, type PluginWho, type RoleWho, type Who } from "../../core/domain/flow-people.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { icon } from "../elements/icon.ts";
import { combo, type ComboItem } from "../fields/combo.ts";
import { t } from "../message.ts";
import { type FlowNames, oneWho, placeChoices, placeOf, placeValue, type Titled, titleOf } from "./approval-words.ts";
import { choice, type Choice, figure, line } from "./flow-controls.ts";
import { findPeople, findUnits, isGone, knownPeople, knownUnits } from "./flow-known.ts";
import { NOBODY } from "./flow-references.ts";
import { pairsEditor } from "./pairs-editor.ts";
import { textsOf, valuesOf } from "./plugin-checks.ts";
import { WHO_KINDS, whoKind, type WhoKind, whoOfKind } from "./who-kinds.ts";

export type WhoChange = { who: Who[]; key: string };
const ONE_UNIT = "unit:";
const LEVELS = ["county", "city", "province"] as const;
let made = 0;

class WhoEditor extends LitElement {
  static override properties = {
    who: { attribute: false },
    names: { attribute: false },
    steps: { attribute: false },
    kinds: { attribute: false },
    label: {},
    editable: { attribute: false },
    found: { state: true },
  };
  declare who: readonly Who[];
  declare names: FlowNames;
  declare steps: readonly Titled[];
  declare kinds: readonly WhoKind[];
  declare label: string;
  declare editable: boolean;
  /** Answers of the last search, by what was searched for. */
  declare found: { people: ComboItem[]; units: ComboItem[] };
  private readonly uid: string;
  private turn = 0;

  constructor() {
    super();
    this.who = [];
    this.names = { roles: [], unitKinds: [] };
    this.steps = [];
    this.kinds = WHO_KINDS;
    this.label = "";
    this.editable = false;
    this.found = { people: [], units: [] };
    made += 1;
    this.uid = `who${made}`;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private tell(who: Who[], key = ""): void {
    this.who = who;
    this.dispatchEvent(new CustomEvent<WhoChange>("mz-who", { detail: { who, key }, bubbles: true, composed: true }));
  }

  private put(at: number, next: Who, key = ""): void {
    this.tell(this.who.with(at, next), key === "" ? "" : `who${at}:${key}`);
  }

  /** Answers may overtake each other: only the newest question counts. */
  private async search(what: "people" | "units", text: string): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    const items = await (what === "people" ? findPeople(text) : findUnits(text)).catch(() => []);
    if (turn === this.turn) this.found = { ...this.found, [what]: items };
  }

  override render(): TemplateResult {
    return html`<fieldset class="plain who-rules"><legend class="label">${this.label}</legend>
      <ol class="who-list" role="list">${this.who.map((who, at) => html`<li class="who-rule">${this.rule(who, at)}</li>`)}</ol>
      ${this.editable ? html`<button class="btn quiet small" type="button" @click=${() => this.tell([...this.who, NOBODY])}>${icon("plus")}${t("approval.add-who")}</button>` : ""}
    </fieldset>`;
  }

  private rule(who: Who, at: number): TemplateResult {
    if (!this.editable) return html`<p>${oneWho(who, this.names)}</p>`;
    const [field] = this.personFields();
    const first = { field: field?.value ?? "", step: this.steps.at(-1)?.id ?? "" };
    const kinds = this.kinds.map((value) => ({ value, label: t(`flow.who.${value}`) }));
    return html`<div class="who-head">${choice(this.at(at, "kind", t("flow.who-kind", { n: at + 1 })), whoKind(who), kinds, (kind) => this.put(at, whoOfKind(kind, who, first)))}
        ${this.who.length > 1 ? html`<button class="icon-btn" type="button" aria-label=${t("approval.remove-who", { n: at + 1 })} @click=${() => this.tell(this.who.toSpliced(at, 1))}>${icon("x")}</button>` : ""}</div>
      ${this.detail(who, at)}`;
  }

  private at(at: number, part: string, label: string): { id: string; label: string; editable: boolean; bare: boolean } {
    return { id: `${this.uid}-${at}-${part}`, label, editable: this.editable, bare: true };
  }

  private personFields(): Choice[] {
    const { form } = this.names;
    const fields = form ? fieldsOf(form).filter((field) => field.type === "person") : [];
    return fields.map((field) => ({ value: field.id, label: field.label }));
  }

  private detail(who: Who, at: number): TemplateResult {
    if (isRoleWho(who)) return this.roleParts(who, at, (next) => this.put(at, next));
    if ("starter" in who)
      return who.starter === "superior" || who.starter === "superiors"
        ? figure(
            { ...this.at(at, "levels", t("flow.who-levels")), bare: false },
            who.levels ?? 1,
            { min: 1, max: 10, unit: t("flow.level") },
            (levels) => this.put(at, { ...who, levels }),
          )
        : html``;
    if ("persons" in who) return this.people(who, at);
    if ("field" in who)
      return choice(this.at(at, "field", t("flow.who.field")), who.field, this.personFields(), (field) =>
        this.put(at, { ...who, field }),
      );
    if ("chosenBy" in who) return this.chosen(who, at);
    if ("sameAs" in who) {
      const steps = this.steps.map((step) => ({ value: step.id, label: step.title }));
      return choice(this.at(at, "same", t("flow.who.same-as")), who.sameAs, steps, (sameAs) =>
        this.put(at, { ...who, sameAs }),
      );
    }
    if ("plugin" in who) return this.byPlugin(who, at);
    return line(
      { ...this.at(at, "text", t("flow.who.expression")), help: t("flow.who-expression-help") },
      who.expression,
      (text) => this.put(at, { ...who, expression: text ?? "" }, "text"),
      { mono: true, max: 2000, example: "doc.chief" },
    );
  }

  /** The place and the role; a kind of unit may be looked for at a higher level, or one unit be named. */
  private roleParts(who: RoleWho, at: number, put: (who: RoleWho) => void, part = ""): TemplateResult {
    const kind = typeof who.at === "object" && "unitKind" in who.at ? who.at : undefined;
    const one = typeof who.at === "object" && "unit" in who.at ? who.at : undefined;
    const plain = kind ? { unitKind: kind.unitKind } : who.at;
    // The level of a kind of unit is chosen beside it.
    const places = placeChoices(this.names, one ? "own-unit" : plain).map(({ value, label }) => {
      const at = placeOf(value);
      return {
        value,
        label: typeof at === "object" && "unitKind" in at ? titleOf(this.names.unitKinds, at.unitKind) : label,
      };
    });
    const value = one ? ONE_UNIT : placeValue(plain);
    const place = (next: string): void =>
      put({ ...who, at: next === ONE_UNIT ? { unit: one?.unit ?? "" } : placeOf(next) });
    return html`<div class="who-parts">
      ${choice(this.at(at, `${part}place`, t("approval.place")), value, [...places, { value: ONE_UNIT, label: t("flow.one-unit") }], place)}
      ${
        kind
          ? choice(
              this.at(at, `${part}of`, t("flow.who-level")),
              kind.of ?? "county",
              LEVELS.map((level) => ({ value: level, label: t(`flow.of.${level}`) })),
              (of) => put({ ...who, at: of === "county" ? { unitKind: kind.unitKind } : { ...kind, of } }),
            )
          : ""
      }
      ${one ? this.unit(one.unit, (unit) => put({ ...who, at: { unit } })) : ""}
      ${choice(
        this.at(at, `${part}role`, t("approval.role")),
        who.role,
        this.names.roles.map(({ id, title }) => ({ value: id, label: title })),
        (role) => put({ ...who, role }),
      )}</div>`;
  }

  private unit(unit: string, put: (unit: string) => void): TemplateResult {
    const name = knownUnits.get(unit) ?? this.names.units?.get(unit);
    return html`${isGone(unit) ? html`<p class="state stop small">${icon("stop")}${name ?? unit}</p>` : ""}${combo({
      items: this.found.units,
      value: unit,
      ...(name !== undefined && { name }),
      invalid: false,
      label: t("flow.one-unit"),
      placeholder: t("field.search"),
      onChange: (value) => value !== "" && put(value),
      onSearch: (text) => void this.search("units", text),
    })}`;
  }

  private people(who: Extract<Who, { persons: string[] }>, at: number): TemplateResult {
    const name = (id: string): string => knownPeople.get(id) ?? this.names.people?.get(id) ?? t("approval.someone");
    return html`${
      who.persons.length === 0
        ? ""
        : html`<ul class="chosen">${who.persons.map((id) => html`<li>${name(id)}<button class="icon-btn" type="button" aria-label=${t("condition.remove-value", { name: name(id) })} @click=${() => this.put(at, { persons: who.persons.filter((one) => one !== id) })}>${icon("x")}</button></li>`)}</ul>`
    }${who.persons.filter(isGone).map((id) => html`<p class="state stop small">${icon("stop")}${name(id)}</p>`)}${combo(
      {
        items: this.found.people.filter((item) => !who.persons.includes(item.value)),
        value: "",
        invalid: false,
        label: t("flow.who.persons"),
        placeholder: t("field.search"),
        onChange: (value) => value !== "" && this.put(at, { persons: [...who.persons, value] }),
        onSearch: (text) => void this.search("people", text),
      },
    )}`;
  }

  private byPlugin(who: PluginWho, at: number): TemplateResult {
    const finders = (this.names.finders ?? []).map(({ id, title }) => ({ value: id, label: title }));
    const offered = finders.some(({ value }) => value === who.plugin);
    const choices = offered ? finders : [{ value: who.plugin, label: who.plugin || t("flow.no-finder") }, ...finders];
    return html`${choice({ ...this.at(at, "plugin", t("flow.who.plugin")), bare: false }, who.plugin, choices, (plugin) => this.put(at, { ...who, plugin }))}
      ${pairsEditor({
        label: t("plugin-check.params"),
        add: t("plugin-check.add-param"),
        pairs: textsOf(who.params ?? {}),
        editable: true,
        key: { label: t("plugin-check.param") },
        value: { label: t("plugin-check.value"), fresh: "" },
        set: (pairs, key) => {
          const { params: _params, ...rest } = who;
          this.put(at, pairs ? { ...rest, params: valuesOf(pairs) } : rest, key ?? "");
        },
      })}
      ${this.roleParts(who.from, at, (from) => this.put(at, { ...who, from }), "from-")}`;
  }

  private chosen(who: Extract<Who, { chosenBy: string }>, at: number): TemplateResult {
    const { from, ...rest } = who;
    return html`<div class="who-parts">${figure({ ...this.at(at, "max", t("flow.who-max")), bare: false }, who.max ?? 1, { min: 1, max: 50, unit: t("flow.persons") }, (max) => this.put(at, { ...who, max }))}</div>
      <label class="check"><input type="checkbox" .checked=${from !== undefined} @change=${(event: Event) => this.put(at, (event.target as HTMLInputElement).checked ? { ...rest, from: NOBODY as RoleWho } : rest)} /><span>${t("flow.who-from")}</span></label>
      ${from ? this.roleParts(from, at, (next) => this.put(at, { ...who, from: next }), "from-") : ""}`;
  }
}
customElements.define("mz-who-editor", WhoEditor);

/**
 * The desk for a drafted rule: what it watches, when, what it looks up, the conditions, what it says, whom it tells, and
 * a trial; what it says in plain language always stands beside it.
 *
 * `<mz-rule-desk>`
 * @property rule - the draft
 * @property version - the published version that it was made from
 * @property choices - what may be named
 * @property dictionaries - code lists by id
 * @property faults - what is wrong with the draft
 * @property editable - it may be changed
 * @fires mz-rule - detail: RuleChange
 * @fires mz-open-fault - detail: DesignFault
 */
import { html, LitElement, type TemplateResult } from "lit";
import { isCheck, type Rule } from "../../core/domain/rule.ts";
import type { Dictionaries } from "../api-types.ts";
import { t } from "../message.ts";
import { problemPanel } from "./form-desk.ts";
import type { DesignFault } from "./live-faults.ts";
import { rulePartRuns, rulePartWatches } from "./rule-about.ts";
import { rulePartConditions } from "./rule-conditions.ts";
import { ruleForm } from "./rule-form.ts";
import { FormsOfRule, type RuleWorldRead } from "./rule-forms.ts";
import { rulePartOutcome } from "./rule-outcome.ts";
import type { RuleDeskParts } from "./rule-parts.ts";
import { rulePartPeople } from "./rule-people.ts";
import { RULE_PARTS, type RulePart } from "./rule-place.ts";
import { ruleNames } from "./rule-reading.ts";
import "./rule-reading-view.ts";
import type { RuleChange } from "./rule-steps.ts";
import "./rule-trial.ts";
import { rulePartParams, rulePartValues } from "./rule-values.ts";

type Drawing = Exclude<RulePart, "trial">;
const DRAWINGS: Readonly<Record<Drawing, (parts: RuleDeskParts) => TemplateResult>> = {
  watches: rulePartWatches,
  runs: rulePartRuns,
  values: rulePartValues,
  params: rulePartParams,
  conditions: rulePartConditions,
  outcome: rulePartOutcome,
  people: rulePartPeople,
};

export class RuleDesk extends LitElement {
  static override properties = {
    rule: { attribute: false },
    version: { attribute: false },
    choices: { attribute: false },
    dictionaries: { attribute: false },
    faults: { attribute: false },
    editable: { attribute: false },
    world: { state: true },
  };
  declare rule: Rule | undefined;
  declare version: number | undefined;
  declare choices: RuleDeskParts["choices"];
  declare dictionaries: Dictionaries;
  declare faults: readonly DesignFault[];
  declare editable: boolean;
  declare world: RuleWorldRead;
  private readonly forms = new FormsOfRule();
  private known: { key: string; form: RuleDeskParts["form"] } | undefined;

  constructor() {
    super();
    this.rule = undefined;
    this.version = undefined;
    this.choices = { roles: [], unitKinds: [], forms: [], lifecycles: [], rules: [] };
    this.dictionaries = {};
    this.faults = [];
    this.editable = false;
    this.world = { forms: new Map(), dictionaries: {} };
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    this.forms.follow(this.rule, (world) => {
      this.world = world;
    });
  }

  /** The names of the rule as a form; the same object while they are the same, so that editors keep their place. */
  private formOf(rule: Rule): RuleDeskParts["form"] {
    const key = JSON.stringify([rule.watches, rule.values, rule.params, [...this.world.forms.keys()]]);
    if (this.known?.key !== key) this.known = { key, form: ruleForm(rule, this.world.forms) };
    return this.known.form;
  }

  /** Moves to a control, or to the first one of a part. */
  goTo(target: string): void {
    void this.updateComplete.then(() => {
      const place = this.querySelector<HTMLElement>(`#${CSS.escape(target)}`);
      const within = "input:not([disabled]), select:not([disabled]), textarea:not([disabled]), button:not([disabled])";
      const control = place?.matches(within) ? place : place?.querySelector<HTMLElement>(within);
      place?.scrollIntoView({ block: control === place ? "center" : "start" });
      control?.focus({ preventScroll: true });
    });
  }

  private get titles(): Record<string, string> {
    const { roles, unitKinds, forms, lifecycles, rules } = this.choices;
    const lists = { role: roles, unitKind: unitKinds, form: forms, lifecycle: lifecycles, rule: rules };
    return Object.fromEntries(
      Object.entries(lists).flatMap(([kind, list]) => list.map(({ id, title }) => [`${kind} ${id}`, title] as const)),
    );
  }

  override render(): TemplateResult {
    const { rule, world } = this;
    if (!rule) return html``;
    const parts: RuleDeskParts = {
      rule,
      form: this.formOf(rule),
      forms: world.forms,
      dictionaries: { ...world.dictionaries, ...this.dictionaries },
      choices: this.choices,
      names: ruleNames(world, this.titles),
      editable: this.editable,
      tell: (next, key = "") =>
        this.dispatchEvent(
          new CustomEvent<RuleChange>("mz-rule", {
            detail: { rule: next, key: key === "" ? "" : `rule ${rule.id} ${key}` },
            bubbles: true,
            composed: true,
          }),
        ),
    };
    const shown = RULE_PARTS.filter((part) => part !== "people" || !isCheck(rule));
    return html`<div class="rd-desk">
      <div class="rd-body">
        <nav class="tabs rd-nav" aria-label=${t("ruledesk.parts")}>${shown.map((part, n) => html`<a href="#part-${part}">${n + 1} ${t(`ruledesk.part.${part}`)}</a>`)}</nav>
        ${shown.map((part, n) => html`<section class="sec rd-part" id="part-${part}" aria-labelledby="rd-h-${part}"><h2 id="rd-h-${part}">${n + 1} ${t(`ruledesk.part.${part}`)}</h2>${part === "trial" ? this.trial(rule) : DRAWINGS[part](parts)}</section>`)}
        ${problemPanel(this.faults, (fault) => this.dispatchEvent(new CustomEvent<DesignFault>("mz-open-fault", { detail: fault, bubbles: true, composed: true })))}
      </div>
      <aside class="rd-aside" aria-labelledby="rd-h-reading"><div class="rd-in" tabindex="0" role="group" aria-labelledby="rd-h-reading"><h2 id="rd-h-reading">${t("rule.reading")}</h2><mz-rule-reading .rule=${rule} .names=${this.titles}></mz-rule-reading></div></aside>
    </div>`;
  }

  private trial(rule: Rule): TemplateResult {
    return html`<mz-rule-trial .rule=${rule} .version=${this.version} .faulty=${this.faults.some(({ severity }) => severity === "stop")}></mz-rule-trial>`;
  }
}
customElements.define("mz-rule-desk", RuleDesk);

/**
 * A rule in plain language, part by part.
 *
 * `<mz-rule-reading>`
 * @property rule - the definition
 * @property names - titles by `kind id`
 * @property params - values that count at the reader's place, by parameter; the rule's own when left out
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { Rule } from "../../core/domain/rule.ts";
import { icon } from "../elements/icon.ts";
import { signOf } from "../elements/rule-words.ts";
import { t } from "../message.ts";
import { FormsOfRule, type RuleWorldRead } from "./rule-forms.ts";
import { readRule, type RuleLine, ruleNames } from "./rule-reading.ts";

const PARTS = ["watches", "runs", "values", "when", "fires", "missing", "message", "tell", "after"] as const;
const NONE: RuleWorldRead = { forms: new Map(), dictionaries: {} };

class RuleReading extends LitElement {
  static override properties = {
    rule: { attribute: false },
    names: { attribute: false },
    params: { attribute: false },
    world: { state: true },
  };
  declare rule: Rule | undefined;
  declare names: Readonly<Record<string, string>>;
  declare params: Readonly<Record<string, string>>;
  declare world: RuleWorldRead;
  private readonly forms = new FormsOfRule();

  constructor() {
    super();
    this.rule = undefined;
    this.names = {};
    this.params = {};
    this.world = NONE;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    this.forms.follow(this.rule, (world) => {
      this.world = world;
    });
  }

  override render(): TemplateResult | "" {
    const { rule } = this;
    if (!rule) return "";
    const lines = readRule(rule, ruleNames(this.world, this.names, this.params));
    return html`<dl class="rule-reading">${PARTS.map((part) => {
      const said = lines.filter((line) => line.part === part);
      return said.length === 0 ? "" : html`<dt>${t(`rule.part.${part}`)}</dt><dd>${said.map(readLine)}</dd>`;
    })}</dl>`;
  }
}
customElements.define("mz-rule-reading", RuleReading);

function readLine({ text, as }: RuleLine): TemplateResult {
  if (as === undefined) return html`<p>${text}</p>`;
  const sign = signOf(as);
  return html`<p class="rule-fires ${sign.tone}">${icon(sign.icon)}<span>${text}</span></p>`;
}

/**
 * Two versions of a definition side by side, by stable ids: what came, what went, what changed in which property.
 *
 * `<mz-definition-diff>`
 * @property before - the older body
 * @property after - the newer body
 * @property dictionaries - code lists, so that rules read with names
 * @property titles - what code lists and fields are called, see namesIn
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { Dictionaries } from "../api-types.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { changedGroups, type ChangedThing, type ChangedValue } from "./definition-parts.ts";
import { isDrawable } from "./drawable.ts";
import { formsNamed, formsReady, readForms } from "./rule-forms.ts";
import { type Names, thingName, valueWords, WHAT_WORDS } from "./definition-words.ts";

const TONES: Record<ChangedThing["what"], { tone: string; icon: IconName }> = {
  added: { tone: "done", icon: "plus" },
  removed: { tone: "stop", icon: "x" },
  changed: { tone: "info", icon: "file" },
  moved: { tone: "", icon: "right" },
};

class DefinitionDiff extends LitElement {
  static override properties = {
    older: { attribute: false },
    newer: { attribute: false },
    dictionaries: { attribute: false },
    titles: { attribute: false },
    form: { attribute: false },
  };
  declare older: DraftBody | undefined;
  declare newer: DraftBody | undefined;
  declare dictionaries: Dictionaries;
  declare titles: Names;
  /** The form of a flow. */
  declare form: Form | undefined;
  private asked = "";

  constructor() {
    super();
    this.older = undefined;
    this.newer = undefined;
    this.dictionaries = {};
    this.titles = {};
    this.form = undefined;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    return this;
  }

  /** A rule is read with the labels of the forms that it names. */
  protected override updated(): void {
    const rules = [this.older, this.newer].filter((body) => body?.kind === "rule" && isDrawable(body));
    const ids = rules
      .flatMap((body) => formsNamed(body as unknown as Rule))
      .filter((id) => !formsReady().forms.has(id));
    if (ids.length === 0 || ids.join() === this.asked) return;
    this.asked = ids.join();
    void readForms(ids).then(() => this.requestUpdate());
  }

  override render(): TemplateResult {
    const { older: before, newer: after } = this;
    if (!before || !after) return html``;
    const groups = changedGroups(before, after);
    const count = groups.reduce((sum, group) => sum + group.things.length, 0);
    if (count === 0) return html`<p class="muted">${t("diff.none")}</p>`;
    return html`<div class="ddiff">
      <p>${t("diff.count", { count })}</p>
      <div class="ddiff-head" aria-hidden="true"><span></span><span>${t("diff.before")} ${t("versions.version", { version: before.version })}</span><span>${t("diff.after")} ${t("versions.version", { version: after.version })}</span></div>
      ${groups.map((group) => html`<section><h3>${group.title}</h3>${group.things.map((thing) => this.thing(thing, before, after))}</section>`)}
    </div>`;
  }

  private thing(thing: ChangedThing, before: DraftBody, after: DraftBody): TemplateResult {
    const tone = TONES[thing.what];
    return html`<div class="ddiff-item">
      <div class="what"><span class="chip ${tone.tone}">${icon(tone.icon)}${t(WHAT_WORDS[thing.what])}</span>${thing.moved && thing.what !== "moved" ? html` <span class="chip">${icon("right")}${t("what.moved")}</span>` : ""}
        <b>${thing.label}</b><span class="sub">${thingName(thing.thing)} <span class="mono">${thing.target}</span></span></div>
      ${thing.values.map((value) => html`${this.side(value, "before", before)}${this.side(value, "after", after)}`)}
    </div>`;
  }

  private side(value: ChangedValue, side: "before" | "after", body: DraftBody): TemplateResult {
    const column = side === "before" ? "old" : "new";
    const given = value[side];
    const both = value.before !== undefined && value.after !== undefined;
    if (given === undefined) return html`<div class="value ${column} none"></div>`;
    const { dictionaries, titles } = this;
    const words =
      value.key === "" ? String(given) : valueWords(value.key, given, { body, dictionaries, titles, form: this.form });
    const raw = typeof given === "string" && words !== given && /doc\.|row\./.test(given) ? given : undefined;
    return html`<div class="value ${column}"><span class="k">${value.name} <span class="side-name">${t(side === "before" ? "diff.before" : "diff.after")}</span></span>
      <div>${!both ? words : side === "before" ? html`<del>${words}</del>` : html`<ins>${words}</ins>`}</div>${raw === undefined ? "" : html`<div class="mono muted">${raw}</div>`}</div>`;
  }
}
// `before` and `after` are methods of every element, which TypeScript does not let a class replace by data.
for (const [name, own] of [
  ["before", "older"],
  ["after", "newer"],
] as const)
  Object.defineProperty(DefinitionDiff.prototype, name, {
    get(this: DefinitionDiff) {
      return this[own];
    },
    set(this: DefinitionDiff, body: DraftBody | undefined) {
      this[own] = body;
    },
  });
customElements.define("mz-definition-diff", DefinitionDiff);

/** What is reviewed: code, description and examples of a version as plain text; nothing of a plugin is ever drawn as HTML. */
import { html, LitElement, type TemplateResult } from "lit";
import { Loader } from "../elements/loader.ts";
import { figure } from "../format.ts";
import { t } from "../message.ts";
import { type Code, getCode, type Version } from "./api.ts";
import { pointName } from "./words.ts";

/**
 * `<mz-plugin-code>`
 * @property version - the version whose code is read
 */
class PluginCode extends LitElement {
  static override properties = { version: { attribute: false } };
  declare version: Version;
  private readonly loader: Loader<Code>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => getCode(this.version.id, this.version.version));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (this.asked === this.version.digest) return;
    this.asked = this.version.digest;
    this.loader.value = undefined;
    this.loader.start();
  }

  override render(): unknown {
    return this.loader.view((code) => this.ready(code), "rows");
  }

  private ready({ source, readme, examples }: Code): TemplateResult {
    return html`<p class="muted">${t("plugins.code-help")}</p>
      <dl class="kv small"><dt>${t("plugins.digest")}</dt><dd class="mono digest">${this.version.digest}</dd></dl>
      <section class="sec" aria-labelledby="pl-source"><h2 id="pl-source">${t("plugins.source", { lines: figure(source.split("\n").length) })}</h2>${text(source, "pl-source", true)}</section>
      ${readme === "" ? "" : html`<section class="sec" aria-labelledby="pl-readme"><h2 id="pl-readme">${t("plugins.readme")}</h2>${text(readme, "pl-readme")}</section>`}
      <section class="sec" aria-labelledby="pl-examples"><h2 id="pl-examples">${t("plugins.examples", { count: examples.length })}</h2>
        ${examples.length === 0 ? html`<p class="muted">${t("plugins.no-examples")}</p>` : examples.map((example, i) => html`<details class="pl-example"><summary>${example.title} <span class="muted small">${pointName(example.point)}</span></summary><h3 id="pl-in-${i}">${t("plugins.example-in")}</h3>${text(JSON.stringify(example.input, null, 2), `pl-in-${i}`)}<h3 id="pl-out-${i}">${t("plugins.example-out")}</h3>${text(JSON.stringify(example.output, null, 2), `pl-out-${i}`)}</details>`)}</section>`;
  }
}
customElements.define("mz-plugin-code", PluginCode);

/** Text that scrolls by itself, also with the keyboard; code with the numbers of its lines. */
function text(value: string, label: string, numbered = false): TemplateResult {
  const lines = value.split("\n");
  return html`<div class="pl-text" role="region" tabindex="0" aria-labelledby=${label}>${numbered ? html`<pre class="pl-numbers" aria-hidden="true">${lines.map((_, i) => i + 1).join("\n")}</pre>` : ""}<pre>${value}</pre></div>`;
}

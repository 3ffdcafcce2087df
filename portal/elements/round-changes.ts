/** What changed from one revision of a document to another, who wrote each and at which step. */
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { getChanges, listRevisions } from "../api.ts";
import type { ChangeLine, RevisionHead } from "../api-types.ts";
import { shortInstant } from "../format.ts";
import { t } from "../message.ts";
import { Loader } from "./loader.ts";

type Loaded = { heads: RevisionHead[]; from: number; to: number; lines: ChangeLine[] };

/**
 * `<mz-round-changes>`
 * @property document - id of the document
 * @property revision - its newest revision; a new one is read again
 */
class RoundChanges extends LitElement {
  static override properties = { document: { attribute: false }, revision: { attribute: false } };
  declare document: string;
  declare revision: number;
  private asked: { from: number; to: number } | undefined;
  private readonly loader: Loader<Loaded>;

  constructor() {
    super();
    this.document = "";
    this.revision = 0;
    this.loader = new Loader(this, () => this.load());
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("document") && !changed.has("revision")) return;
    this.asked = undefined;
    this.loader.start();
  }

  /** At first the newest revision is compared with the last one of the round before, else with the one before. */
  private async load(): Promise<Loaded> {
    const { rows: heads } = await listRevisions(this.document);
    const newest = heads[0];
    const earlier = heads.find((head) => newest && head.round > 0 && head.round < newest.round) ?? heads[1];
    const { from, to } = this.asked ?? { from: earlier?.revision ?? 0, to: newest?.revision ?? 0 };
    const { lines } = await getChanges(this.document, from, to);
    return { heads, from, to, lines };
  }

  private ask(from: number, to: number): void {
    this.asked = { from, to };
    this.loader.start();
  }

  override render() {
    return this.loader.view((loaded) => this.ready(loaded), "rows");
  }

  private ready({ heads, from, to, lines }: Loaded): TemplateResult {
    const select = (
      id: string,
      label: string,
      value: number,
      list: readonly RevisionHead[],
      put: (n: number) => void,
    ) =>
      html`<div class="filter"><label class="label" for=${id}>${label}</label><select class="select" id=${id} @change=${(event: Event) => put(Number((event.target as HTMLSelectElement).value))}>${list.map((head) => html`<option value=${head.revision} ?selected=${head.revision === value}>${headText(head)}</option>`)}</select></div>`;
    return html`<div class="filters round-pick">
        ${select("changes-from", t("changes.from"), from, heads.slice(1), (n) => this.ask(n, to))}
        ${select("changes-to", t("changes.to"), to, heads.slice(0, -1), (n) => this.ask(from, n))}
      </div>
      ${
        lines.length === 0
          ? html`<p class="muted">${t("changes.none")}</p>`
          : html`<p class="small muted" role="status">${t("changes.count", { count: lines.length })}</p>
            <div class="diff">${lines.map(
              (
                line,
              ) => html`<div class="changed"><div class="label">${line.label}${line.part === "" ? "" : html` <span class="muted">${line.part}</span>`}</div>
                <div class="val"><del>${line.before || t("text.none")}</del><span class="arrow" aria-hidden="true">→</span><span class="sr">${t("document.changed-to")}</span><ins>${line.after || t("text.none")}</ins></div></div>`,
            )}</div>`
      }`;
  }
}
customElements.define("mz-round-changes", RoundChanges);

function headText(head: RevisionHead): string {
  const round = head.round > 0 ? t("document.round", { round: head.round }) : t("changes.amended");
  return [round, head.step ?? "", head.by, shortInstant(head.at)].filter(Boolean).join(" ");
}

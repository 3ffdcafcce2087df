/** Past imports of both kinds, with what takes them back. */
import { html, type TemplateResult } from "lit";
import type { Batch } from "../api-types.ts";
import { blank } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import type { FormBatch } from "./api.ts";

type Line = { at: string; draw: TemplateResult };

/** The newest first; `undo` asks before it does. */
export function pastImports(
  batches: readonly Batch[],
  formBatches: readonly FormBatch[],
  undo: (batch: Batch) => void,
): TemplateResult {
  const lines: Line[] = [
    ...batches.map((batch): Line => ({ at: batch.at, draw: mappingLine(batch, undo) })),
    ...formBatches.map((batch): Line => ({ at: batch.at, draw: formLine(batch) })),
  ].sort((a, b) => b.at.localeCompare(a.at));
  return html`<section class="sec" aria-labelledby="import-past"><div class="sec-head"><h2 id="import-past">${t("import.past")}</h2></div>
    ${
      lines.length === 0
        ? blank(t("import.past-empty"), t("import.past-help"))
        : html`<table class="grid tight stack"><thead><tr><th scope="col">${t("import.at")}</th><th scope="col">${t("import.file")}</th><th scope="col">${t("import.into")}</th><th scope="col" class="num">${t("import.added")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
          <tbody>${lines.map(({ draw }) => draw)}</tbody></table>`
    }
  </section>`;
}

function mappingLine(batch: Batch, undo: (batch: Batch) => void): TemplateResult {
  return html`<tr><td class="lead">${instant(batch.at)}<span class="sub">${batch.by}</span></td><td data-l=${t("import.file")}>${batch.fileName}<span class="sub">${batch.source}</span></td><td data-l=${t("import.into")}>${t("import.project-table")}<span class="sub">${batch.region}</span></td><td class="num" data-l=${t("import.added")}>${batch.added}</td>
    <td>${batch.undoneAt ? html`<span class="muted">${t("import.was-undone", { at: instant(batch.undoneAt) })}</span>` : html`<button class="btn quiet small" type="button" @click=${() => undo(batch)}>${t("import.undo")}</button>`}</td></tr>`;
}

function formLine(batch: FormBatch): TemplateResult {
  const open = pathOf("import", "", { run: batch.id });
  const state =
    batch.state === "undone"
      ? html`<span class="muted">${t("import.was-undone", { at: instant(batch.undoneAt) })}</span>`
      : html`<a class="btn quiet small" href=${open}>${batch.state === "done" ? t("import.open-result") : t("import.go-on")}</a>`;
  return html`<tr><td class="lead">${instant(batch.at)}</td><td data-l=${t("import.file")}>${batch.fileName}</td><td data-l=${t("import.into")}>${batch.form.title}</td><td class="num" data-l=${t("import.added")}>${batch.state === "open" ? t("import.not-yet") : batch.done}</td><td>${state}</td></tr>`;
}

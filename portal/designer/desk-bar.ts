/** The bar above a change: name, state, whether it is saved, undo and redo, and the tabs; a conflict stands here too. */
import { html, nothing, type TemplateResult } from "lit";
import type { Change } from "../../core/domain/change.ts";
import { icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import type { ChangeSave } from "./change-save.ts";

export type DeskBar<Tab extends string> = {
  change: Change;
  save: ChangeSave;
  title: string;
  editable: boolean;
  canUndo: boolean;
  canRedo: boolean;
  tabs: readonly { id: Tab; label: string }[];
  tab: Tab;
  stops: number;
  onTab(tab: Tab): void;
  onTitle(title: string): void;
  onUndo(): void;
  onRedo(): void;
  onTheirs(): void;
  onMine(): void;
};

export function deskBar<Tab extends string>(bar: DeskBar<Tab>): TemplateResult {
  const { change } = bar;
  const scope = change.scope === "" ? t("design.scope-all") : t("design.scope", { name: change.scopeName });
  return html`<div class="dbar">
      <h1 class="sr">${bar.title}</h1>
      <label class="sr" for="change-title">${t("design.name")}</label>
      <input class="input dbar-title" id="change-title" maxlength="80" .value=${bar.title} ?disabled=${!bar.editable}
        @change=${(event: Event) => {
          const title = (event.target as HTMLInputElement).value.trim();
          if (title !== "") bar.onTitle(title);
        }} />
      <span class="chip ${change.state === "published" ? "done" : change.state === "review" ? "warn" : "info"}">${t(`design.state.${change.state}`)}</span>
      <span class="small muted">${scope}</span>
      <span class="small saved" role="status">${savedText(bar.save)}</span>
      <span class="btns push">
        <button class="btn small" type="button" ?disabled=${!bar.canUndo || !bar.editable} @click=${bar.onUndo}>${icon("undo")}${t("design.undo")}</button>
        <button class="btn small" type="button" ?disabled=${!bar.canRedo || !bar.editable} @click=${bar.onRedo}>${icon("redo")}${t("design.redo")}</button>
      </span>
    </div>
    ${conflict(bar)}
    ${bar.editable || bar.save.status === "conflict" ? "" : html`<p class="notice">${icon("lock")}${t("design.read-only", { state: t(`design.state.${change.state}`) })}</p>`}
    <nav class="tabs design-tabs" aria-label=${t("design.tabs")}>
      ${bar.tabs.map(
        ({ id, label }) =>
          html`<a href="?tab=${id}" aria-current=${bar.tab === id ? "page" : nothing} @click=${(event: Event) => {
            event.preventDefault();
            (event.currentTarget as Element).scrollIntoView({ block: "nearest", inline: "center" });
            bar.onTab(id);
          }}>${label}${id === ("publish" as Tab) && bar.stops > 0 ? html` <span class="count stop">${bar.stops}</span>` : ""}</a>`,
      )}
    </nav>`;
}

function savedText(save: ChangeSave): string {
  switch (save.status) {
    case "saved":
      return t("design.saved", { time: instant(save.savedAt) });
    case "saving":
      return t("design.saving");
    case "changed":
      return t("design.changed");
    case "conflict":
    case "failed":
      return t("design.failed", { reason: save.fault });
  }
}

function conflict<Tab extends string>({ save, onTheirs, onMine }: DeskBar<Tab>): TemplateResult | "" {
  const { theirs } = save;
  if (!theirs) return "";
  return html`<div class="notice stop" role="alert">${icon("warn")}<div><b>${t("design.conflict", { name: theirs.by.name, time: instant(theirs.at) })}</b><p>${t("design.conflict-lead")}</p>
    <div class="btns"><button class="btn" type="button" @click=${onTheirs}>${t("design.conflict-theirs")}</button><button class="btn danger" type="button" @click=${onMine}>${t("design.conflict-mine")}</button></div></div></div>`;
}

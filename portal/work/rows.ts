/** Rows of a worklist: groups by deadline with their sums, or one list by time. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { WorkAnswer, WorkRow, WorkView } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { countText } from "../elements/pager.ts";
import { stateChip } from "../elements/state.ts";
import { money, shortInstant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { pathOf } from "../router.ts";
import { dueMark } from "./due-words.ts";

export type RowActs = {
  view: WorkView;
  chosen: ReadonlySet<string>;
  choose(row: WorkRow, on: boolean): void;
  chooseAll(on: boolean): void;
  urge(row: WorkRow): void;
};

const DONE: Record<string, MessageKey> = {
  agreed: "decision.agreed",
  handled: "decision.handled",
  returned: "decision.returned",
  refused: "decision.refused",
  voted: "decision.voted",
  answered: "decision.answered",
  transferred: "decision.transferred",
};

/** What the first column says in each view. */
const SINCE: Record<WorkView, MessageKey> = {
  work: "work.due",
  handled: "work.decided",
  started: "work.changed",
  copies: "work.since",
  drafts: "work.changed",
};

/** The table with its groups and totals. */
export function workTable(rows: readonly WorkRow[], total: WorkAnswer["total"], acts: RowActs): TemplateResult {
  const todo = acts.view === "work";
  const all = todo && rows.length > 0 && rows.every((row) => acts.chosen.has(row.task));
  return html`<table class="grid todo stack">
    <colgroup>${todo ? html`<col class="c-tick" />` : ""}<col class="c-due" /><col /><col class="c-amt" /><col class="c-chk" /><col class="c-who" /></colgroup>
    <thead><tr>
      ${todo ? html`<th scope="col" class="tick"><input type="checkbox" aria-label=${t("work.choose-all")} .checked=${all} @change=${(event: Event) => acts.chooseAll((event.target as HTMLInputElement).checked)} /></th>` : ""}
      <th scope="col">${t(SINCE[acts.view])}</th><th scope="col">${t("work.item")}</th>
      <th scope="col" class="num">${t("list.with-unit", { label: t("work.amount"), unit: t("unit.wan") })}</th>
      <th scope="col">${t(todo ? "check.title" : "work.state")}</th><th scope="col">${t(acts.view === "started" || acts.view === "drafts" ? "work.with" : "work.from")}</th>
    </tr></thead>
    ${groupsOf(rows, acts.view).map(
      ([title, list]) => html`<tbody>
        ${title === "" ? "" : groupRow(title, list, todo)}
        ${repeat(
          list,
          (row) => row.task,
          (row) => rowOf(row, acts),
        )}
      </tbody>`,
    )}
    <tfoot><tr><td colspan=${todo ? 3 : 2}>${t("work.total", { count: countText(total.withAmount, total.capped) })}</td><td class="num">${money(total.sumFen)}</td><td colspan="2" class="no-phone"></td></tr></tfoot>
  </table>`;
}

function groupRow(title: string, list: readonly WorkRow[], todo: boolean): TemplateResult {
  const sum = list.reduce((all, row) => all + (row.amountFen ?? 0), 0);
  const some = list.some((row) => row.amountFen !== null);
  return html`<tr class="grouprow"><th class="group" colspan=${todo ? 3 : 2} scope="rowgroup">${title} ${list.length}</th><td class="num group-sum">${some ? money(sum) : ""}</td><td colspan="2" class="no-phone"></td></tr>`;
}

/** Groups in the server's order: returned, overdue, today, later, without a deadline. */
function groupsOf(rows: readonly WorkRow[], view: WorkView): [string, WorkRow[]][] {
  if (view !== "work") return [["", [...rows]]];
  const titles = {
    returned: "work.group-returned",
    overdue: "work.group-overdue",
    today: "work.group-due-today",
    later: "work.group-later",
    none: "work.group-none",
  } as const;
  const by = Map.groupBy(rows, (row) => (row.status === "returned" ? "returned" : (row.due?.state ?? "none")));
  return [...by].map(([key, list]): [string, WorkRow[]] => [t(titles[key]), list]);
}

function rowOf(row: WorkRow, acts: RowActs): TemplateResult {
  const todo = acts.view === "work";
  const unread = row.status === "unread";
  return html`<tr data-task=${row.task} class=${acts.chosen.has(row.task) ? "is-chosen" : ""}>
    ${todo ? html`<td class="tick">${row.status === "returned" ? "" : html`<input type="checkbox" tabindex="-1" aria-label=${t("work.choose", { title: row.title || row.number })} .checked=${acts.chosen.has(row.task)} @change=${(event: Event) => acts.choose(row, (event.target as HTMLInputElement).checked)} />`}</td>` : ""}
    <td class="due">${todo && row.due ? dueMark(row.due) : html`<span class="state wait">${icon("clock")}${shortInstant(row.since)}</span>`}</td>
    <td class="title">
      <span class="tag">${row.form.title}</span> <a class="t" href=${pathOf("document", row.document)}>${row.project?.name ?? (row.title || row.form.title)}</a>${unread ? html` <span class="tag warn">${t("work.unread")}</span>` : ""}
      <span class="sub">${row.project && row.project.name !== row.title ? html`<b class="it">${row.title}</b> ` : ""}${[row.step.title, row.round > 1 ? t("document.round", { round: row.round }) : ""].filter(Boolean).join(t("text.comma"))} <span class="mono">${row.number}</span></span>
    </td>
    <td class="num amt" data-u=${row.amountFen === null ? "" : t("unit.wan")}>${money(row.amountFen)}</td>
    <td class="chk">${todo ? checksOf(row) : stateOf(row, acts.view)}</td>
    <td class="who">${acts.view === "started" || acts.view === "drafts" ? waitsOf(row, acts) : html`${row.from.unit}<span class="sub">${row.from.name}</span>`}</td>
  </tr>`;
}

function checksOf(row: WorkRow): TemplateResult {
  const { failed, passed } = row.checks;
  if (row.status === "returned") return html`<span class="state stop">${icon("left")}${t("decision.returned")}</span>`;
  if (failed > 0) return html`<span class="state stop">${icon("stop")}${t("check.failed", { count: failed })}</span>`;
  return passed > 0
    ? html`<span class="state done">${icon("ok")}${t("check.passed", { count: passed })}</span>`
    : html`<span class="muted na">${t("check.none")}</span>`;
}

/** Where the document stands, and what one did oneself. */
function stateOf(row: WorkRow, view: WorkView): TemplateResult {
  const own = view === "handled" ? DONE[row.status] : undefined;
  return html`${stateChip(row.state, row.stateTitle)}${own ? html`<span class="sub">${t("work.i-did", { word: t(own) })}</span>` : ""}`;
}

function waitsOf(row: WorkRow, acts: RowActs): TemplateResult {
  const waits = row.waits ?? [];
  if (waits.length === 0) return html`<span class="muted">—</span>`;
  return html`${waits.map((wait) => html`<div>${wait.people.join(t("text.comma")) || wait.step}${wait.due ? html`<span class="sub">${dueMark(wait.due)}</span>` : nothing}</div>`)}
    ${row.state === "running" && waits.some((wait) => wait.people.length > 0) ? html`<button class="btn quiet small" type="button" aria-label=${t("work.urge", { title: row.title || row.number })} @click=${() => acts.urge(row)}>${t("work.urge-short")}</button>` : ""}`;
}

/**
 * A calendar of working days, a year at a time: twelve months with holidays and days worked in exchange marked by a word
 * each, the lists of both, the notice they come from, and a clear word where the table ends.
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Calendar } from "../../core/domain/calendar.ts";
import { daysFrom } from "../../core/domain/day.ts";
import { compileCalendar } from "../../core/domain/workday.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import { type CalendarDay, type CalendarMonth, monthsOf, yearsOf } from "./calendar-months.ts";

const MONTHS = t("date.months").split(" ");
const [SUNDAY = "", ...OTHER_DAYS] = t("date.weekdays-short").split(" ");
const WEEK = [...OTHER_DAYS, SUNDAY];
const LONG = t("date.weekdays").split(" ");

/** Draws the year asked for, or the one of today; a calendar without any year has nothing to draw. */
export function calendarView(calendar: Calendar, asked: number, today: string): TemplateResult {
  const compiled = compileCalendar(calendar);
  const years = yearsOf(compiled);
  const now = Number(today.slice(0, 4));
  const year = [asked, now].find((one) => years.includes(one)) ?? years.at(-1);
  if (year === undefined) return html`<div class="notice warn">${icon("warn")}<div>${t("calendar.empty")}</div></div>`;
  const months = monthsOf(compiled, year);
  const workdays = months.reduce((sum, month) => sum + month.workdays, 0);
  return html`<section class="sec cal">
    <div class="pills filters" role="group" aria-label=${t("calendar.year")}>${years.map((one) => html`<button type="button" aria-current=${one === year ? "true" : nothing} @click=${() => changeQuery({ year: one })}>${t("calendar.year-of", { year: one })}${compiled.years.has(one) ? "" : html` <span class="muted">${t("calendar.not-yet")}</span>`}</button>`)}</div>
    ${summary(calendar, year, workdays, compiled.years.has(year + 1))}
    <ul class="cal-legend"><li><span class="cal-mark off">${t("calendar.off")}</span>${t("calendar.off-word")}</li><li><span class="cal-mark work">${t("calendar.work")}</span>${t("calendar.work-word")}</li><li><span class="cal-free">6</span>${t("calendar.weekend-word")}</li><li><span class="cal-open">${t("calendar.open")}</span>${t("calendar.open-word")}</li></ul>
    <div class="cal-months">${months.map((month) => monthTable(month, compiled.years.has(year), today))}</div>
    ${lists(calendar, year)}
  </section>`;
}

function summary(calendar: Calendar, year: number, workdays: number, nextKnown: boolean): TemplateResult {
  const given = calendar.years.find((one) => one.year === year);
  if (!given)
    return html`<div class="notice warn">${icon("warn")}<div>${t("calendar.unknown-year", { year, workdays })}</div></div>`;
  return html`<p><b>${t("calendar.workdays", { year, workdays })}</b> <span class="muted">${t("calendar.source", { source: given.source })}</span></p>
    ${nextKnown ? "" : html`<p class="small muted">${t("calendar.turn", { next: year + 1 })}</p>`}`;
}

/** In a year that the table holds the few days that are not settled are marked; of another year all are, and it says so above. */
function monthTable({ month, workdays, weeks }: CalendarMonth, isHeld: boolean, today: string): TemplateResult {
  return html`<table class="cal-month"><caption><b>${MONTHS[month - 1]}</b> <span class="muted">${t("calendar.month-workdays", { workdays })}</span></caption>
    <thead><tr>${WEEK.map((name, i) => html`<th scope="col" abbr=${LONG[(i + 1) % 7] ?? ""}>${name}</th>`)}</tr></thead>
    <tbody>${weeks.map((week) => html`<tr>${week.map((day) => (day ? dayCell(day, isHeld, day.day === today) : html`<td></td>`))}</tr>`)}</tbody></table>`;
}

function dayCell(day: CalendarDay, isHeld: boolean, isToday: boolean): TemplateResult {
  const open = isHeld && day.missingYear !== undefined;
  const word =
    day.kind === "holiday"
      ? html`<span class="cal-mark off" aria-hidden="true">${t("calendar.off")}</span><span class="sr">${t("calendar.off-day", { name: day.name ?? "" })}</span>`
      : day.kind === "exchanged"
        ? html`<span class="cal-mark work" aria-hidden="true">${t("calendar.work")}</span><span class="sr">${t("calendar.work-word")}</span>`
        : open
          ? html`<span class="cal-open" aria-hidden="true">${t("calendar.open")}</span><span class="sr">${t("calendar.open-word")}</span>`
          : "";
  const name = [day.kind, isToday ? "today" : ""].join(" ");
  return html`<td class=${name} title=${day.name ?? ""}><span class="cal-no">${day.number}</span>${isToday ? html`<span class="sr">${t("date.today")}</span>` : ""}${word}</td>`;
}

/** Holidays and days worked in exchange in words, for whoever reads instead of looks. */
function lists(calendar: Calendar, year: number): TemplateResult {
  const given = calendar.years.find((one) => one.year === year);
  if (!given) return html``;
  return html`<div class="cal-lists"><table class="grid tight stack"><thead><tr><th scope="col">${t("calendar.holiday")}</th><th scope="col">${t("calendar.days")}</th><th scope="col" class="num">${t("calendar.count")}</th></tr></thead>
      <tbody>${given.holidays.map(({ name, from, to }) => html`<tr><td><b>${name}</b></td><td data-l=${t("calendar.days")}>${from === to ? from : t("calendar.span", { from, to })}</td><td class="num" data-l=${t("calendar.count")}>${t("calendar.day-count", { count: daysFrom(from, to).length })}</td></tr>`)}</tbody></table>
    <div><h3>${t("calendar.work-word")}</h3>${given.workdays.length === 0 ? html`<p class="muted">${t("calendar.none-worked")}</p>` : html`<ul class="cal-worked">${given.workdays.map((day) => html`<li>${day} <span class="muted">${LONG[new Date(`${day}T00:00:00Z`).getUTCDay()]}</span></li>`)}</ul>`}
      ${calendar.hours ? html`<h3>${t("property.hours")}</h3><p>${calendar.hours.map(({ from, to }) => t("calendar.span", { from, to })).join(t("text.pause"))}</p>` : ""}</div></div>`;
}

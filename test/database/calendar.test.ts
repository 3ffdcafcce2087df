/** Calendars of working days at the change desk: a county takes the platform's over, others keep it, faults are told. */
import { beforeAll, expect, it } from "vitest";
import type { Calendar } from "../../core/domain/calendar.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import { dueAt, compileCalendar } from "../../core/domain/workday.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { publish, release, reportOf, saveBodies, startChange } from "../support/designers.ts";

const COUNTY = "331003";
let test: TestApp;
let writer: Client;
let head: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-11-22T10:00:00+08:00" });
  writer = await test.signIn("shenyinuo");
  head = await test.signIn("lujingxing");
});

const edit = { edit: [{ kind: "calendar", id: "cn-workdays" }] };
const at = (county: string) => ({ units: [], county, city: `${county.slice(0, 4)}00`, province: "330000" });
const held = (county: string): Calendar =>
  test.context.definitions.get("calendar", "cn-workdays", undefined, at(county));

it("a draft with a wrong day cannot be published and says where", async () => {
  const change = await startChange(writer, COUNTY, edit);
  const body = structuredClone(change.bodies[0]) as unknown as Calendar;
  body.years[2]?.workdays.push("2026-10-09", "2026-10-03");
  const saved = await saveBodies(writer, change, [body as unknown as DraftBody]);

  expect(saved.faults.filter((fault) => fault.severity === "stop")).toMatchObject([
    { kind: "calendar", pointer: "/years/2/workdays/6", found: "2026-10-09", expected: "a day of a weekend" },
    { kind: "calendar", pointer: "/years/2/workdays/7", expected: "a day outside the holiday 国庆节" },
  ]);
  expect((await release(writer, head, change.id)).status).toBe(422);
});

it("a county adds office hours for itself, is warned where the table ends, and counts with them", async () => {
  const change = await startChange(writer, COUNTY, edit);
  const body = { ...(change.bodies[0] as DraftBody), hours: [{ from: "08:30", to: "17:00" }] };
  await saveBodies(writer, change, [body]);
  const report = await reportOf(writer, change.id);

  expect(report.publishable).toBe(true);
  expect(report.faults).toMatchObject([
    { severity: "warn", code: "calendar.ends", params: { year: 2026, next: 2027 } },
  ]);
  expect(report.changes).toMatchObject([
    { kind: "calendar", key: "hours", verdict: "compatible", reason: "judge.next-deadline" },
  ]);
  await publish(writer, head, change);

  const start = new Date("2026-11-20T10:00:00+08:00");
  const due = (county: string) => dueAt(compileCalendar(held(county)), start, { workdays: 1 });
  expect(due(COUNTY)).toEqual({
    at: new Date("2026-11-23T17:00:00+08:00"),
    calendar: { id: "cn-workdays", version: 2 },
    provisional: false,
  });
  expect(due("330226")).toEqual({
    at: new Date("2026-11-24T00:00:00+08:00"),
    calendar: { id: "cn-workdays", version: 1 },
    provisional: false,
  });
});

it("the published calendar can be read by those who read definitions", async () => {
  const answer = await head.get<{ body: Calendar; versions: { version: number }[] }>(
    "/definitions/calendar/cn-workdays",
  );

  expect(answer.body.body.hours).toEqual([{ from: "08:30", to: "17:00" }]);
  expect(answer.body.versions.map(({ version }) => version).toSorted((a, b) => a - b)).toEqual([1, 2]);
});

/** Rules over the day, the person and locks, by way of the API: what a draft starts with, keeps and computes. */
import { beforeAll, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { command, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
const form: Form = {
  $schema: "",
  kind: "form",
  id: "with-rules",
  version: 1,
  title: "Rules",
  project: { role: "opens", facts: { name: "name", region: "region" } },
  number: "R-{serial:4}",
  titleField: "name",
  create: ["unit-clerk"],
  sections: [
    {
      id: "one",
      title: "One",
      fields: [
        { id: "name", type: "text", label: "Name", required: true },
        { id: "region", type: "region", label: "Region", initial: "me.region" },
        { id: "year", type: "year", label: "Year", initial: "now.year", default: 2000 },
        { id: "writer", type: "text", label: "Writer", computed: "me.name" },
        { id: "day", type: "date", label: "Day", computed: "now.today" },
        { id: "sealed", type: "yes-no", label: "Sealed" },
        { id: "price", type: "money", label: "Price", readOnly: "doc.sealed" },
        { id: "why", type: "text", label: "Why", required: 'doc.price > yuan("100")' },
        {
          id: "rows",
          type: "table",
          label: "Rows",
          columns: [
            { id: "each", type: "money", label: "Each" },
            { id: "count", type: "number", label: "Count", decimals: 2 },
            { id: "sum", type: "money", label: "Sum", computed: "times(row.each, row.count)" },
          ],
        } as Field,
      ],
    },
  ],
  checks: [],
};

beforeAll(async () => {
  // Still the day before in Greenwich.
  test = await testApp({ at: "2026-03-02T01:00:00+08:00" });
  const flow = {
    $schema: "",
    kind: "flow",
    id: form.id,
    version: 1,
    title: form.title,
    form: form.id,
    withdraw: "until-first-decision",
    separate: [],
    steps: [
      { id: "submit", title: "submit", do: "submit" },
      { id: "check", title: "check", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
    ],
  } as AnyDefinition;
  const lifecycle = {
    $schema: "",
    kind: "lifecycle",
    id: form.id,
    version: 1,
    title: form.title,
    stages: [{ id: "one", title: "one", forms: [form.id], after: [] }],
  } as AnyDefinition;
  const loaded = [form as AnyDefinition, flow, lifecycle].map((body) => ({ file: "rules", body }));
  const roles = test.context.definitions.all("role").map((body) => ({ file: "", body: body as AnyDefinition }));
  expect(checkDefinitionSet([...loaded, ...roles], test.context.types).filter(({ file }) => file === "rules")).toEqual(
    [],
  );
  await publishDefinitions(
    test.database.owner,
    loaded.map((one) => ({ pack: "rules", ...one })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
});

it("a draft starts with the year in China and the region of its unit, and computes who writes it", async () => {
  const clerk = await test.signIn("tangyihe");
  const document = await draft(clerk, form.id, { answers: { name: "n", writer: "somebody else", day: "2020-01-01" } });

  expect(document.answers).toMatchObject({ year: 2026, day: "2026-03-02", writer: "\u5510\u4E00\u79BE" });
  expect(document.answers["region"]).toMatch(/^331003/);
});

it("computes the cells of rows, keeps what is locked, asks for what a condition asks for", async () => {
  const clerk = await test.signIn("tangyihe");
  const document = await draft(clerk, form.id, {
    answers: { name: "n", price: 20_000, sealed: true, rows: [{ each: 333, count: 1.5, sum: 1 }] },
  });
  // The first save sealed an empty price: what was sent with the seal was locked already.
  expect(document.answers).toMatchObject({ sealed: true, rows: [{ each: 333, count: 1.5, sum: 500 }] });
  expect(document.answers).not.toHaveProperty("price");

  const open = await draft(clerk, form.id, { answers: { name: "n", price: 20_000 } });
  const save = (stamp: number, answers: Record<string, unknown>) =>
    clerk.send<{ stamp: number; answers: Record<string, unknown> }>("PUT", `/documents/${open.id}/draft`, {
      stamp,
      answers,
    });
  const sealed = (await save(open.stamp, { ...open.answers, sealed: true })).body;
  expect(sealed.answers["price"]).toBe(20_000);
  const tried = (await save(sealed.stamp, { ...sealed.answers, price: 1 })).body;
  expect(tried.answers["price"]).toBe(20_000);

  const refused = await command(clerk, open.id, { do: "submit" });
  expect(refused.body.problems.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(["answer.required /why"]);
  await save(tried.stamp, { ...tried.answers, why: "because" });
  expect((await command(clerk, open.id, { do: "submit" })).status).toBe(200);
});

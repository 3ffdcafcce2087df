/** A unit's own form, from the example of forms/README.md: once published it is in the menu, list, search, worklist and export, with no code for it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import { shapeFaults } from "../../core/definitions/read-pack.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { command, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
const readme = readFileSync(join(import.meta.dirname, "../../forms/README.md"), "utf8");

function example(kind: string): AnyDefinition {
  const blocks = readme
    .split("```json\n")
    .slice(1)
    .map((rest) => rest.split("\n```")[0] ?? "");
  const block = blocks.find((text) => text.includes(`"kind": "${kind}"`) && text.includes('"id": "bridge-repair"'));
  return JSON.parse(block ?? "null") as AnyDefinition;
}

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const lifecycle = {
    $schema: "../../schema/lifecycle.schema.json",
    kind: "lifecycle",
    id: "bridge",
    version: 1,
    title: "便桥",
    stages: [{ id: "repair", title: "修复", forms: ["bridge-repair"], after: [] }],
  };
  const bodies = [example("form"), example("flow"), lifecycle as AnyDefinition];
  const faults = bodies.flatMap((body) => shapeFaults("example", body, test.context.types));
  const roles = test.context.definitions.all("role").map((body) => ({ file: "role", body: body as AnyDefinition }));
  expect([
    ...faults,
    ...checkDefinitionSet([...bodies.map((body) => ({ file: "example", body })), ...roles], test.context.types).filter(
      (f) => f.file === "example",
    ),
  ]).toEqual([]);
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "bridge", file: "example", body })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
});

it("appears by itself and runs the same day", async () => {
  const clerk = await test.signIn("tangyihe");
  const menu = (await clerk.get<{ menu: { items: { title: string; open: unknown }[] }[] }>("/session")).body.menu;
  expect(menu.flatMap((group) => group.items)).toContainEqual({
    title: "便桥修复登记",
    open: { list: "bridge-repair" },
  });
  expect((await clerk.get("/definitions/lists/bridge-repair")).body).toMatchObject({
    mayCreate: true,
    list: { title: "便桥修复登记" },
  });

  const doc = await draft(clerk, "bridge-repair", {
    answers: { name: "乌岩便桥", region: "331003101", cost: 500_000 },
  });
  expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
  const head = await test.signIn("luoyuanxiu");
  const work = (await head.get<{ rows: { document: string; step: { title: string } }[] }>("/work")).body.rows;
  expect(work.map((row) => [row.document, row.step.title])).toContainEqual([doc.id, "单位审核"]);
  expect((await command(head, doc.id, { do: "approve" })).status).toBe(200);

  const found = await clerk.get<{ rows: { title: string; stateTitle: string }[]; sums: Record<string, number> }>(
    `/documents?list=bridge-repair&q=${encodeURIComponent("乌岩")}`,
  );
  expect(found.body).toMatchObject({ rows: [{ title: "乌岩便桥", stateTitle: "已办结" }], sums: { amount: 500_000 } });
  const csv = await test.raw({
    method: "GET",
    url: "/api/v1/documents/export?list=bridge-repair",
    headers: { cookie: clerk.cookie },
  });
  expect(String(csv.body["text"])).toContain("乌岩便桥");
});

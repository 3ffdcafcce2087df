/** A form under a project that no life cycle names: a unit's own note, filed at any time and never out of sight. */
import { beforeAll, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { command, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  const form = {
    $schema: "form.schema.json",
    kind: "form",
    id: "site-note",
    version: 1,
    title: "现场情况说明",
    project: { role: "belongs" },
    number: "XC-{year}-{serial:4}",
    titleField: "what",
    create: ["unit-clerk"],
    sections: [{ id: "basic", title: "情况", fields: [{ id: "what", type: "text", label: "事项", required: true }] }],
    checks: [],
  } as AnyDefinition;
  const flow = {
    $schema: "flow.schema.json",
    kind: "flow",
    id: "site-note",
    version: 1,
    title: "现场情况说明",
    form: "site-note",
    withdraw: "never",
    separate: [],
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      { id: "head", title: "单位审核", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
    ],
  } as AnyDefinition;
  await publishDefinitions(
    test.database.owner,
    [form, flow].map((body) => ({ pack: "notes", file: "test", body })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
});

it("is started under any project of the unit, and stands under the other documents", async () => {
  const clerk = await test.signIn("fangxiaoman");
  type Stages = {
    stages: {
      id: string;
      title: string;
      mayStart: { form: string }[];
      documents: { id: string; form: { id: string } }[];
    }[];
  };
  const { rows } = (await clerk.get<{ rows: { id: string }[] }>("/projects")).body;
  const project = rows[0]?.id ?? "";
  const other = async () =>
    (await clerk.get<Stages>(`/projects/${project}`)).body.stages.find((stage) => stage.title === "其他资料");
  expect((await other())?.mayStart).toContainEqual({ form: "site-note", title: "现场情况说明" });

  const note = await draft(clerk, "site-note", { project, answers: { what: "边坡渗水" } });
  expect((await command(clerk, note.id, { do: "submit" })).status).toBe(200);
  expect((await command(await test.signIn("qinmuzhi"), note.id, { do: "approve" })).status).toBe(200);
  const again = await draft(clerk, "site-note", { project, answers: { what: "已处理" } });

  expect(again.state).toBe("draft");
  // The draft does not stand there; a batch of the demo does.
  const notes = (await other())?.documents.filter(({ form }) => form.id === "site-note");
  expect(notes).toMatchObject([{ id: note.id, state: "done" }]);
});

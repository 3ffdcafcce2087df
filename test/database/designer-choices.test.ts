/** What the designer offers by name for flows: parts with their versions, publications, calendars, acts, people and units. */
import { mkdtempSync, rmSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readDesigner } from "../../core/definitions/designer.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Identity } from "../../core/domain/scope.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { approval, publishBridge } from "../support/bridge.ts";
import { gateOver } from "../support/plugins.ts";

type Titled = { id: string; title: string };
type Choices = {
  forms: (Titled & { handles: boolean })[];
  flows: (Titled & { form: string; versions: number[] })[];
  publications: Titled[];
  calendars: Titled[];
  acts: Titled[];
};
const GONE = "019b0000-0000-7000-8000-000000000001";
const folder = mkdtempSync(join(tmpdir(), "mz-acts-"));
afterAll(() => rmSync(folder, { recursive: true }));
let test: TestApp;
let writer: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBridge(test, [approval("unit-review", "单位审核", ["head"])]);
  const part = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id: "bridge-check",
    title: "合法性审查",
    form: "bridge-repair",
    part: true,
    withdraw: "never",
    separate: [],
    steps: [{ id: "submit", title: "提交", do: "submit" }, approval("one", "初看", ["business"])],
  };
  for (const version of [1, 2])
    await publishDefinitions(
      test.database.owner,
      [{ pack: "bridge", file: "part", body: { ...part, version } as unknown as AnyDefinition }],
      test.context.clock(),
    );
  await test.context.definitions.reload(test.context.pool);
  writer = await test.signIn("shenyinuo");
});

it("parts stand with their form and versions, flows that take documents do not; publications and calendars by title", async () => {
  const { body } = await writer.get<Choices>("/designer");
  expect(body.flows).toEqual([{ id: "bridge-check", title: "合法性审查", form: "bridge-repair", versions: [1, 2] }]);
  expect(body.calendars).toContainEqual({ id: "cn-workdays", title: "法定工作日" });
  expect(body.publications.length).toBeGreaterThan(0);
  // Rules offer only forms that handle alerts.
  expect(body.forms.filter(({ handles }) => handles).map(({ id }) => id)).toEqual(["alert"]);
  // The one plugin of the house checks fields and does nothing for flows.
  expect(body.acts).toEqual([]);
});

it("acts are those of enabled plugins", async () => {
  await cp(join(import.meta.dirname, "../fixtures/plugins/treasury-push"), join(folder, "treasury-push"), {
    recursive: true,
  });
  const gate = await gateOver(test.database.owner, folder, ["treasury-push"], test.context.clock);
  const identity = { person: { id: GONE }, assignments: [] } as unknown as Identity;
  const acts = async () => (await readDesigner(test.context, gate, identity, "zh-CN")).acts;
  expect(await acts()).toEqual([{ id: "treasury-push/push", title: "treasury-push · push" }]);
  await test.database.owner.query("update core.plugin_version set state = 'disabled' where id = 'treasury-push'");
  await gate.reload(test.database.owner);
  expect(await acts()).toEqual([]);
  await gate.close();
});

it("ids that a flow names get their names back, and those that nobody has are left out", async () => {
  const person = await test.database.owner.query<{ id: string }>("select id from core.person where login = $1", [
    "tangyihe",
  ]);
  const [id, unit] = [person.rows[0]?.id ?? "", test.units.get("town") ?? ""];
  const { body } = await writer.get(`/designer/names?ids=${id},${unit},${GONE}`);
  expect(body).toEqual({ people: { [id]: "唐一禾" }, units: { [unit]: "宁溪镇人民政府" } });
  expect((await writer.get("/designer/names?ids=x")).status).toBe(400);
  expect((await writer.get(`/designer/names?ids=${Array.from({ length: 101 }, () => GONE).join()}`)).status).toBe(400);
});

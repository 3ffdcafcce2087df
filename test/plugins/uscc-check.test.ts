// Every plugin of the house: its manifest loads, its examples give exactly the answers they promise, in a real worker.
import { afterAll, expect, test } from "vitest";
import { openDesk, runExamples } from "../../core/plugins/author-desk.ts";
import { loadPlugins } from "../../core/plugins/load.ts";
import { createSupervisor } from "../../core/plugins/supervisor.ts";
import { check, getPlugin, pluginsRoot } from "./support.ts";

const { plugins, problems } = await loadPlugins(pluginsRoot);
const supervisor = createSupervisor({ onLog: () => undefined });
const desk = openDesk();
afterAll(() => Promise.all([supervisor.close(), desk.close()]));

// Vectors of domain/check-vectors.json (uscc): the worked example of GB 32100-2015, the others made up.
const valid = [
  "91350100M000100Y43",
  "11331003T0000001X6",
  "12331003T000000283",
  "91331003TERT0A013G",
  "91320500TE0000B7XD",
  "52330000TE000C03XW",
  "93331003TE00D00465",
];
const invalid = [
  "91350100M000100Y4Z",
  "11331003T0000001X7",
  "91331003TERT0A013",
  "9133100STERT0A013G",
  "91331003TERT0A013I",
];

test("every plugin folder loads without a problem and brings examples", () => {
  expect(problems).toEqual([]);
  expect(plugins.map((plugin) => plugin.manifest.id)).toContain("uscc-check");
  for (const plugin of plugins) expect(plugin.examples.length).toBeGreaterThan(0);
});

for (const plugin of plugins)
  test(`the examples of ${plugin.manifest.id} hold`, async () => {
    expect((await runExamples(desk, plugin)).filter(({ fault }) => fault !== undefined)).toEqual([]);
  });

test("valid codes pass in silence", async () => {
  const plugin = await getPlugin(pluginsRoot, "uscc-check");

  for (const code of valid)
    expect(await check(supervisor, plugin, code), code).toEqual({ ok: true, output: { problems: [] } });
});

test("invalid codes get one warning that asks to look the code up, never a refusal", async () => {
  const plugin = await getPlugin(pluginsRoot, "uscc-check");

  for (const code of invalid) {
    const answer = await check(supervisor, plugin, code);

    expect(answer.ok && answer.output.problems, code).toEqual([
      { severity: "warn", message: expect.stringContaining("请查询确认") },
    ]);
  }
});

test("any single wrong sign in a valid code is noticed", async () => {
  const plugin = await getPlugin(pluginsRoot, "uscc-check");

  for (let at = 0; at < 18; at += 1) {
    const code = `${valid[3]?.slice(0, at)}${valid[3]?.[at] === "2" ? "3" : "2"}${valid[3]?.slice(at + 1)}`;
    const answer = await check(supervisor, plugin, code);

    expect(answer.ok && answer.output.problems.length, code).toBe(1);
  }
});

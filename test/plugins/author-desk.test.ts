// The commands of plugin authors; plugins/README.md is followed word for word in test/browser/plugins.test.ts.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesOf } from "../../core/cli/plugin-new.ts";
import { pluginStarts } from "../../core/cli/plugin-starts.ts";
import { openDesk, readFolder, runExamples } from "../../core/plugins/author-desk.ts";
import { extensionPoints, type PointName } from "../../core/plugins/extension-points.ts";
import { openShell } from "../support/readme-walk.ts";
import { fixtureRoot, hostileRoot, pluginsRoot } from "./support.ts";

let desk = "";
beforeAll(async () => {
  desk = await mkdtemp(join(tmpdir(), "mingzhang-desk-"));
});
afterAll(() => rm(desk, { recursive: true }));

const mz = (line: string) => openShell(desk)(`npx mz ${line}`);

test("a new plugin passes its own test as it is made", async () => {
  await mz("plugin new fresh");
  expect(await mz("plugin check fresh")).toMatchObject({ code: 0, out: "fresh 0.1.0: no faults\n" });
  expect((await mz("plugin test fresh")).out).toContain("1 examples, 0 faults");
  expect((await mz("plugin new fresh")).code).toBe(2);
  expect((await mz("plugin new Fresh_Plugin")).code).toBe(2);
});

test("a new plugin for each extension point passes its own example", async () => {
  const walls = openDesk();
  const told: string[] = [];
  for (const point of Object.keys(extensionPoints) as PointName[]) {
    const start = pluginStarts[point];
    if (!start) {
      told.push(`${point} has no start`);
      continue;
    }
    const folder = join(desk, point.replace(".", "-"));
    await mkdir(folder);
    for (const [name, text] of Object.entries(filesOf(basename(folder), point, start)))
      await writeFile(join(folder, name), text);
    const { plugin, problems } = await readFolder(folder);
    told.push(...problems.map(({ pointer, found }) => `${point} ${pointer}: ${found}`));
    const ends = plugin ? await runExamples(walls, plugin) : [];
    told.push(...ends.flatMap(({ fault }) => (fault === undefined ? [] : [`${point}: ${fault}`])));
    if (ends.length === 0) told.push(`${point} shows nothing`);
  }
  await walls.close();
  expect(told).toEqual([]);
  expect((await mz("plugin new by-a-job --point job.run")).code).toBe(0);
  expect(await readFile(join(desk, "by-a-job", "plugin.json"), "utf8")).toContain('"job.run": "run"');
  expect((await mz("plugin new elsewhere --point money.move")).code).toBe(2);
});

test("how a call ends is one word", async () => {
  await writeFile(join(desk, "in.json"), JSON.stringify({ value: "7", field: { id: "a", label: "A" }, params: {} }));
  await writeFile(join(desk, "wrong.json"), "{}");
  const end = async (plugin: string, input = "in.json"): Promise<string> => {
    const { out } = await mz(`plugin run ${plugin} --call field.check --input ${input} --json`);
    return (JSON.parse(out) as { outcome: string }).outcome;
  };
  expect(await end(join(pluginsRoot, "uscc-check"))).toBe("ok");
  expect(await end(join(hostileRoot, "throws-null"))).toBe("error");
  expect(await end(join(hostileRoot, "endless-loop"))).toBe("timeout");
  expect(await end(join(hostileRoot, "extra-keys"))).toBe("refused");
  expect(await end(join(pluginsRoot, "uscc-check"), "wrong.json")).toBe("refused");
  expect((await mz(`plugin run ${join(pluginsRoot, "uscc-check")} --call money.move --input in.json`)).code).toBe(2);
});

test("faults are told with file, pointer, found and expected", async () => {
  await mz("plugin new faulty");
  await writeFile(join(desk, "faulty", "plugin.json"), '{"id":"other","version":"1"}');
  const { code, out } = await mz("plugin check faulty --json");
  expect(code).toBe(1);
  const { faults } = JSON.parse(out) as { faults: { pointer: string }[] };
  expect(faults.map(({ pointer }) => pointer)).toContain("/version");
  expect((await mz("plugin pack faulty")).code).toBe(1);
  expect((await mz("plugin check nowhere")).code).toBe(2);
  expect((await mz(`plugin test ${join(fixtureRoot, "typed")}`)).code).toBe(1);
});

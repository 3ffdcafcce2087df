/** What the server knows of plugins has a word in the portal, so that nobody decides over a raw id. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pluginStarts } from "../../core/cli/plugin-starts.ts";
import { PLUGIN_ACTS } from "../../core/domain/plugin-life.ts";
import { extensionPoints } from "../../core/plugins/extension-points.ts";
import { hostFunctions, permissionNames } from "../../core/plugins/host-functions.ts";
import { pluginViews } from "../../core/plugins/views.ts";
import { measureWalls } from "../../core/plugins/wall-report.ts";
import { effectText, faultText, NAMED, powerText } from "../../portal/plugins/words.ts";

test("every point, power, function, view, wall and act has a word", async () => {
  const walls = (await measureWalls(undefined)).map(({ wall }) => wall);
  const acts = Object.keys(PLUGIN_ACTS).filter((act) => act !== "verify");
  const without = (names: readonly string[], words: object): string[] => names.filter((name) => !(name in words));

  expect({
    points: without(Object.keys(extensionPoints), NAMED.points),
    powers: without(permissionNames, NAMED.powers),
    effects: without(Object.keys(hostFunctions), NAMED.effects),
    views: without(Object.keys(pluginViews), NAMED.views),
    walls: without(walls, NAMED.walls),
    acts: without(acts, NAMED.acts),
  }).toEqual({ points: [], powers: [], effects: [], views: [], walls: [], acts: [] });
});

test("plugins/README.md tells of every point, with the code that a new plugin begins with, and of every function", async () => {
  const text = await readFile(join(import.meta.dirname, "../../plugins/README.md"), "utf8");
  const begins = (point: string): string => `\n\n\`\`\`ts\n${pluginStarts[point]?.main ?? "nothing"}\`\`\`\n`;
  const chapterOf = (point: string): string => text.split(`### \`${point}\`\n`)[1]?.split("\n### ")[0] ?? "";
  const rowOf = (name: string, { permission, cost }: { permission: string; cost: number }): boolean =>
    text
      .split("\n")
      .some((line) => line.startsWith(`| \`host.${name}\` | \`${permission}\` |`) && line.endsWith(`| ${cost} |`));

  expect(Object.keys(extensionPoints).filter((point) => !chapterOf(point).includes(begins(point)))).toEqual([]);
  expect(Object.entries(hostFunctions).flatMap(([name, row]) => (rowOf(name, row) ? [] : [name]))).toEqual([]);
});

test("a power is said with what it reaches, and what has no bounds as such", () => {
  expect(powerText({ name: "data.read", scope: ["projects", "project-money"] })).toBe(
    "读取业务数据（项目名单、一个项目的资金）",
  );
  expect(powerText({ name: "fetch" })).toBe("访问外部接口（不限范围）");
  expect(powerText({ name: "propose", scope: ["payee.name"] })).toBe("提出修改建议（单据“payee”的字段“name”）");
  expect(powerText({ name: "kv" })).toBe("保存自己的数据");
  expect(effectText("constructor")).toBe("constructor");
});

test("a fault is said in words and keeps what the walls said; a stranger's own text stays text", () => {
  expect(faultText("timeout: too long")).toEqual({ word: "超过时限", detail: "too long" });
  expect(faultText("Error: <b>")).toEqual({ word: "", detail: "Error: <b>" });
});

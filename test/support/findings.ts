/** What a screen gets wrong at several widths: what sticks out, and what axe calls serious. */
import { readFile } from "node:fs/promises";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** Looks at the part of the page that the selector names. */
export async function findings(
  page: Page,
  include = "html",
  widths: readonly number[] = [360, 1024, 1440],
): Promise<string[]> {
  const found: string[] = [];
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await AXE);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${wide} > ${width}`);
    const results = await page.evaluate(async (part) => {
      const { axe } = globalThis as unknown as { axe: { run(what: object, how: object): Promise<AxeResults> } };
      return axe.run({ include: [part] }, { preload: false, resultTypes: ["violations"] });
    }, include);
    for (const { id, impact, nodes } of results.violations)
      if (impact === "serious" || impact === "critical") found.push(`${width} ${id}: ${nodes[0]?.html ?? ""}`);
  }
  return found;
}

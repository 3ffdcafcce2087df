/** What a screen gets wrong: what sticks out at several widths, and what axe calls serious. */
import { readFile } from "node:fs/promises";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const AXE = readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

/** What axe calls serious or critical in a part of the page, as wide as it is; `exclude` is left out. */
export async function serious(page: Page, include = "html", exclude: readonly string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(await AXE);
  const { violations } = await page.evaluate(
    async ([part, without]) => {
      const { axe } = globalThis as unknown as { axe: { run(what: object, how: object): Promise<AxeResults> } };
      return axe.run({ include: [part], exclude: without }, { preload: false, resultTypes: ["violations"] });
    },
    [include, exclude] as const,
  );
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ""}`));
}

/** Looks at the part of the page that the selector names. */
export async function findings(
  page: Page,
  include = "html",
  widths: readonly number[] = [360, 1024, 1440],
): Promise<string[]> {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${wide} > ${width}`);
    found.push(...(await serious(page, include)).map((one) => `${width} ${one}`));
  }
  return found;
}

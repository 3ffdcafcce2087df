/**
 * plugins/README.md followed word for word: its commands as the reader's shell runs them, its files written where it says,
 * its numbered steps done in a browser by the very names that they give.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";

const MZ = join(import.meta.dirname, "../../core/cli/mz.ts");

/** How a command ended. */
export type End = { code: number; out: string; err: string };
export type Shell = (line: string) => Promise<End>;

/** The shell of somebody who works in a folder, `npx mz` standing for this checkout's. */
export function openShell(cwd: string): Shell {
  return async (line) => {
    const own = line.replaceAll("npx mz", `"${process.execPath}" "${MZ}"`);
    try {
      const { stdout, stderr } = await promisify(execFile)("sh", ["-c", own], { cwd });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  };
}

/** What stands below a heading that begins so, down to the next one of its rank. */
export function chapter(text: string, heading: string): string {
  const [, below = ""] = text.split(`\n## ${heading}`);
  return below.split("\n## ", 1)[0] ?? "";
}

/** Runs the commands of a text in a folder, one after another, and writes its other blocks to the files in their order. */
export async function followBlocks(
  text: string,
  shell: Shell,
  folder: string,
  files: readonly string[],
): Promise<End[]> {
  const waiting = [...files];
  const ends: End[] = [];
  for (const [, kind, body = ""] of text.matchAll(/```(sh|json|ts)\n(.*?)```/gs))
    if (kind === "sh") for (const line of body.trim().split("\n")) ends.push(await shell(line));
    else await writeFile(join(folder, waiting.shift() ?? "one-too-many"), body);
  if (waiting.length > 0) throw new Error(`The text has nothing for ${waiting.join()}`);
  return ends;
}

/** One numbered sentence: who does it (the name in brackets), and what. */
export type Step = { login: string | undefined; text: string };

/** The numbered sentences of a text. */
export function stepsOf(text: string): Step[] {
  return [...text.matchAll(/^\d+\. (.*(?:\n {3}.*)*)/gm)].map(([, step = ""]) => ({
    login: /\(`([a-z]+)`[^)]*\)/.exec(step)?.[1],
    text: step.replaceAll(/\s+/g, " "),
  }));
}

/**
 * Does what a sentence says: opens links, presses buttons, writes, chooses and ticks by labels, and sees what it says.
 * What is pressed again is pressed in the dialog that asked; "inside" names a part of the page.
 */
export async function follow(page: Page, { text }: Step, folder: string): Promise<void> {
  const said = text.replaceAll(/\(`[^)]*\)/g, "");
  const pressed = new Set<string>();
  let verb = "";
  let value = "";
  let part: Page | Locator = page;
  for (const [word, given, name] of said.matchAll(
    /opens|presses|writes|chooses|ticks|sees|inside|`([^`]+)`|「([^」]+)」/g,
  )) {
    if (given !== undefined) value = given;
    else if (name === undefined) {
      verb = word;
      if (verb === "opens" || verb === "presses") part = page;
    } else {
      const again = verb === "presses" && pressed.has(name);
      if (verb === "inside") part = page.getByRole("complementary", { name, exact: true });
      else await act(page, again ? page.getByRole("dialog") : part, { verb, name, value, folder });
      if (verb === "presses") pressed.add(name);
    }
  }
}

type Act = { verb: string; name: string; value: string; folder: string };
async function act(page: Page, place: Page | Locator, { verb, name, value, folder }: Act): Promise<void> {
  const plain = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  // Names may go on with a figure or the mark of what is required.
  const named = new RegExp(`^\\s*${plain}(?:\\s*\\*.*|\\s*\\d+)?\\s*$`, "s");
  switch (verb) {
    case "opens":
      return place
        .getByRole("link", { name: new RegExp(`^\\s*${plain}`) })
        .first()
        .click();
    case "presses":
      return place.getByRole("button", { name: named }).first().click();
    case "ticks":
      // A power stands with its reason.
      return place.getByRole("checkbox", { name: new RegExp(`^\\s*${plain}`) }).check();
    case "writes": {
      const control = place.getByLabel(named);
      await control.fill(value);
      return control.press("Tab");
    }
    case "chooses": {
      const control = place.getByLabel(named);
      if ((await control.getAttribute("type")) === "file") return control.setInputFiles(join(folder, value));
      await control.selectOption({ label: value });
      return;
    }
    case "sees":
      return page.getByText(name).first().waitFor();
    default:
      throw new Error(`Nothing is said of what to do with ${name}`);
  }
}

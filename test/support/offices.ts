/** Officials at desks of their own who find a document in their worklist and decide on it, by mouse alone. */
import type { Browser, Page } from "playwright-core";
import { type Desk, sitDown } from "./officer.ts";

export type Offices = {
  /** The desk of a person; who comes the first time signs in. */
  desk(login: string): Promise<Page>;
  /** Opens the document from the worklist and agrees; what the person then reads on the page stays open. */
  agree(login: string, title: string): Promise<Page>;
  /** Votes on it, with the word of the choice. */
  vote(login: string, title: string, choice: string): Promise<Page>;
  /** Console errors and policy violations of everybody. */
  faults(): string[];
};

/** Opens offices in a browser for the portal at `base`. */
export function openOffices(browser: Browser, base: string): Offices {
  const desks = new Map<string, Desk>();
  const desk = async (login: string): Promise<Page> => {
    const known = desks.get(login);
    if (known) return known.page;
    const made = await sitDown(browser, base, login, 1440);
    desks.set(login, made);
    return made.page;
  };
  const open = async (login: string, title: string): Promise<Page> => {
    const page = await desk(login);
    await page.goto(`${base}/portal/work`);
    await page.getByRole("link", { name: title }).first().click();
    await page.getByRole("region", { name: "办理" }).waitFor();
    return page;
  };
  /** Presses a button, and what follows it; the decision is taken when the button is gone. */
  const press = async (page: Page, name: string, then?: () => Promise<void>): Promise<void> => {
    const button = page.getByRole("button", { name, exact: true }).first();
    await button.click();
    await then?.();
    await button.waitFor({ state: "detached" });
  };
  return {
    desk,
    async agree(login, title) {
      const page = await open(login, title);
      await press(page, "同意");
      return page;
    },
    async vote(login, title, choice) {
      const page = await open(login, title);
      await press(page, "表决", async () => {
        await page.getByLabel(choice, { exact: true }).check();
        await page.getByRole("button", { name: "确认表决" }).click();
      });
      return page;
    },
    faults: () => [...desks.values()].flatMap(({ faults }) => faults),
  };
}

/** Steps of the forecast on the page, in their order. */
export function foretold(page: Page): Promise<string[]> {
  return page.locator("mz-forecast .fc-title").evaluateAll((all) =>
    all.map((one) => {
      const texts = [...one.childNodes].map((node) => (node.nodeType === 3 ? (node.textContent ?? "").trim() : ""));
      return texts.find((text) => text !== "") ?? "";
    }),
  );
}

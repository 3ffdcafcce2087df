/**
 * A form of 200 fields and 100 formulas in the real portal: each key pressed evaluates, and draws, only what depends on
 * the field. Times are taken from the browser's own trace and printed; what is asserted is what was touched.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { shapeFaults } from "../../core/domain/definition-shape.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { largeForm } from "../bench/make-form.ts";
import { draft, type TestApp, testApp } from "../support/app.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

/** What one key touched, and how long it took. */
type Seen = {
  /** Fields that the rules evaluated anew, cells of the form that were drawn anew, field elements that were updated. */
  evaluated: string[];
  drawn: string[];
  updated: string[];
  rulesMs: number;
  cellsMs: number;
  /** Until the page takes its next message, and until it was painted. */
  nextMs: number;
  paintMs: number;
};
/** `scriptMs`: all that runs in answer to the key, with what it puts off to the end of the event; no layout, no paint. */
type Stroke = Seen & { scriptMs: number };
type TraceEvent = { name: string; ph: string; pid: number; tid: number; ts: number; dur?: number; args?: TraceArgs };
type TraceArgs = { data?: { type?: string } };

let test: TestApp;
let browser: Browser;
let base: string;
let document: string;

beforeAll(async () => {
  test = await testApp();
  const dictionary = test.context.definitions.all("dictionary")[0];
  const code = dictionary?.items.find((item) => item.closed !== true)?.code;
  if (!dictionary || code === undefined) throw new Error("no dictionary to choose from");
  const large = largeForm();
  const fields = fieldsOf(large.form);
  for (const field of fields) if (field.type === "choice") field["dictionary"] = dictionary.id;
  const form: Form = {
    ...large.form,
    project: { role: "opens", facts: { name: "f1", region: "f9" } },
    sections: large.form.sections.map((section, i) => ({ ...section, title: `Part ${i}` })),
  };
  const flow = {
    $schema: "",
    kind: "flow",
    id: form.id,
    version: 1,
    title: form.title,
    form: form.id,
    withdraw: "until-first-decision",
    separate: [],
    steps: [
      { id: "submit", title: "submit", do: "submit" },
      { id: "check", title: "check", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
    ],
  } as AnyDefinition;
  const bodies = [form as AnyDefinition, flow];
  const around = test.context.definitions.all("role").map((body) => ({ file: "", body: body as AnyDefinition }));
  around.push({ file: "", body: dictionary });
  const loaded = bodies.map((body) => ({ file: "large", body }));
  expect([
    ...bodies.flatMap((body) => shapeFaults(body, test.context.types)),
    ...checkDefinitionSet([...loaded, ...around], test.context.types).filter((fault) => fault.file === "large"),
  ]).toEqual([]);
  await publishDefinitions(
    test.database.owner,
    loaded.map((one) => ({ pack: "bench", ...one })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  const clerk = await test.signIn("tangyihe");
  const unit = (await clerk.get<{ assignments: { unit: { id: string } }[] }>("/session")).body.assignments[0]?.unit.id;
  const valueOf = (field: Field, value: unknown): unknown =>
    field.type === "choice" ? code : field.type === "org" ? unit : field.type === "region" ? "331003101" : value;
  const given = large.answers(1);
  const answers = Object.fromEntries(
    fields.flatMap((field) => (field.id in given ? [[field.id, valueOf(field, given[field.id])]] : [])),
  );
  document = (await draft(clerk, form.id, { answers })).id;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** Listens to what happens between a key and the next picture. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const strokes: Seen[] = [];
    Object.assign(globalThis, { strokes });
    let updated: string[] = [];
    // Every update of a Lit element goes through one method of the class that all of them share.
    let shared = customElements.get("mz-text-field")?.prototype as Record<string, unknown> | null;
    while (shared && !Object.hasOwn(shared, "performUpdate")) shared = Object.getPrototypeOf(shared) as typeof shared;
    const perform = shared?.["performUpdate"] as (this: unknown) => unknown;
    if (shared)
      shared["performUpdate"] = function (this: { pointer?: unknown; isUpdatePending: boolean }) {
        if (this.isUpdatePending && typeof this.pointer === "string") updated.push(this.pointer);
        return perform.call(this);
      };
    const measured = (name: string): PerformanceMeasure | undefined =>
      (performance.getEntriesByName(name) as PerformanceMeasure[])[0];
    globalThis.document.addEventListener(
      "input",
      () => {
        const start = performance.now();
        performance.clearMeasures();
        updated = [];
        const channel = new MessageChannel();
        channel.port1.addEventListener("message", () => {
          const nextMs = performance.now() - start;
          const [rules, cells] = [measured("mz-rules"), measured("mz-cells")];
          const seen = {
            evaluated: (rules?.detail as { evaluated: string[] } | undefined)?.evaluated ?? [],
            drawn: (cells?.detail as { drawn: string[] } | undefined)?.drawn ?? [],
            updated,
            rulesMs: rules?.duration ?? 0,
            cellsMs: cells?.duration ?? 0,
            nextMs,
          };
          requestAnimationFrame(() => setTimeout(() => strokes.push({ ...seen, paintMs: performance.now() - start })));
        });
        channel.port1.start();
        channel.port2.postMessage("");
      },
      true,
    );
  });
}

/** Types the keys twice into a field, each time over what stands there. */
async function press(page: Page, id: string, keys: string): Promise<Stroke[]> {
  const box = page.locator(`#f-${id}`);
  await box.focus();
  await page.evaluate(() => ((globalThis as unknown as { strokes: Seen[] }).strokes.length = 0));
  await browser.startTracing(page, { categories: ["devtools.timeline", "blink.user_timing"] });
  let count = 0;
  for (const key of `${keys}${keys}`.split("")) {
    if (count % keys.length === 0) await box.press("Control+A");
    await page.keyboard.press(key);
    await page.waitForFunction((n) => (globalThis as unknown as { strokes: Seen[] }).strokes.length > n, count);
    count += 1;
  }
  const script = scriptTimes(await browser.stopTracing());
  const seen = await page.evaluate(() => (globalThis as unknown as { strokes: Seen[] }).strokes);
  expect(script).toHaveLength(seen.length);
  return seen.map((one, i) => ({ ...one, scriptMs: script[i] ?? 0 }));
}

/** For each key the time of its input event, without the layout that the browser did inside it. */
function scriptTimes(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] };
  const inputs = traceEvents.filter((one) => one.name === "EventDispatch" && one.args?.data?.type === "input");
  return inputs
    .toSorted((a, b) => a.ts - b.ts)
    .map((input) => {
      const end = input.ts + (input.dur ?? 0);
      const layout = traceEvents.filter(
        (one) =>
          ["Layout", "UpdateLayoutTree"].includes(one.name) &&
          one.pid === input.pid &&
          one.tid === input.tid &&
          one.ts >= input.ts &&
          one.ts < end,
      );
      return ((input.dur ?? 0) - layout.reduce((sum, one) => sum + (one.dur ?? 0), 0)) / 1000;
    });
}

function say(name: string, strokes: readonly Stroke[]): void {
  const of = (key: "rulesMs" | "cellsMs" | "scriptMs" | "nextMs" | "paintMs"): string => {
    const sorted = strokes.map((stroke) => stroke[key]).toSorted((a, b) => a - b);
    return `${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} (${(sorted.at(-1) ?? 0).toFixed(1)})`;
  };
  const most = (key: "evaluated" | "drawn" | "updated"): number => Math.max(...strokes.map((one) => one[key].length));
  console.log(
    `${name}, ${strokes.length} keys, median (worst) in ms: script ${of("scriptMs")}, of it rules ${of("rulesMs")} and cells ${of("cellsMs")}; ` +
      `next message ${of("nextMs")}, painted ${of("paintMs")}; at most ${most("evaluated")} fields evaluated, ` +
      `${most("drawn")} cells drawn, ${most("updated")} updates of field elements`,
  );
}

it("a key in a chain of ten formulas evaluates and draws these alone, one in the first amount all that read it", async () => {
  const { page, faults } = await sitDown(browser, base, "tangyihe");
  await page.goto(`${base}/portal/documents/${document}`);
  await page.locator("#f-f11").waitFor();
  // Lists of units and regions arrive by themselves: not in the middle of a key.
  await page.waitForLoadState("networkidle");
  await watch(page);
  const shown = async (id: string): Promise<string> => page.locator(`#f-${id}`).innerText();
  const [before, other] = [await shown("c10"), await shown("c40")];

  const chain = await press(page, "f11", "1234567890");

  say("f11, a chain of ten", chain);
  // A figure that comes out as before stops the chain; nothing outside it is ever looked at.
  const expected = new Set(["f11", ...Array.from({ length: 10 }, (_, i) => `c${10 + i}`)]);
  for (const stroke of chain) {
    expect(stroke.evaluated).toEqual(expect.arrayContaining(["f11", "c10"]));
    expect(stroke.evaluated.filter((id) => !expected.has(id))).toEqual([]);
    expectDrawn(stroke, "f11");
  }
  expect([await shown("c10"), await shown("c40")]).toEqual([expect.not.stringMatching(before), other]);

  const all = await press(page, "f0", "1234567890");

  say("f0, read by all formulas", all);
  for (const stroke of all) {
    expect(stroke.evaluated.length).toBeGreaterThan(50);
    expect(stroke.evaluated.filter((id) => id.startsWith("f"))).toEqual(["f0"]);
    expectDrawn(stroke, "f0");
  }
  // Saved, so that who opens the document next starts from its newest state.
  await page.locator("#saved-state.done").waitFor();
  await page.context().close();
  expect(faults).toEqual([]);
});

it("what was typed is there again after the page was loaded anew at once", async () => {
  const { page, faults } = await sitDown(browser, base, "tangyihe");
  await page.goto(`${base}/portal/documents/${document}`);
  await page.locator("#saved-state.done").waitFor();
  // The page is gone before any of its timers: neither the server nor the storage has it by then.
  await page.evaluate(() => Object.assign(globalThis, { setTimeout: () => 0 }) === undefined);
  await page.locator("#f-f1").press("Control+A");
  await page.locator("#f-f1").pressSequentially("typed and gone");

  await page.reload();

  await expect.poll(async () => page.locator("#f-f1").inputValue()).toBe("typed and gone");
  expect(faults).toEqual([]);
});

/** Only cells whose field was evaluated are drawn anew, and only the element that was typed into is updated. */
function expectDrawn(stroke: Stroke, id: string): void {
  expect(stroke.drawn).toContain(id);
  expect(stroke.drawn.filter((one) => !stroke.evaluated.includes(one))).toEqual([]);
  expect([...new Set(stroke.updated)]).toEqual([`/${id}`]);
}

/** Every way officials decide, as a flow with a scenario; and that no setting of the format is ignored. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TSchema, Type } from "typebox";
import { afterAll, describe, expect, it } from "vitest";
import { readScenario, simulateFiles } from "../core/cli/flow-simulate.ts";
import { Flow, innerLists, innerPointer, type Step, stepAround } from "../core/domain/flow.ts";
import { simulateFlow } from "../core/domain/simulate-flow.ts";
import { settingsOf, type Use, usesOf } from "./support/settings.ts";

const FOLDER = join(import.meta.dirname, "fixtures/flows");
const names = readdirSync(FOLDER).flatMap((file) =>
  file.endsWith(".scenario.json") ? [file.split(".")[0] ?? ""] : [],
);
const flowOf = (name: string): string => join(FOLDER, `${name}.flow.json`);
const scenarioOf = (name: string): string => join(FOLDER, `${name}.scenario.json`);
const folder = mkdtempSync(join(tmpdir(), "mz-simulate-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the scenarios of the catalogue", () => {
  it.each(names)("%s", (name) => {
    expect(simulateFiles(flowOf(name), scenarioOf(name)).failures).toEqual([]);
  });

  // 30 numbering, 31 preview, 32 and 33 versions, 34 the proof and 35 to 37 races and evidence are no semantics of a flow.
  it("has every row that is a matter of flows", () => {
    const rows = new Set(names.map((name) => Number(name.slice(0, 2))));
    const wanted = Array.from({ length: 29 }, (_, i) => i + 1);
    expect(wanted.filter((row) => !rows.has(row))).toEqual([]);
  });

  it("names each flow after its file, and leaves no file over", () => {
    const files = readdirSync(FOLDER).filter((file) => file.endsWith(".flow.json"));
    const alone = files.map((file) => file.split(".")[0] ?? "").filter((name) => !names.includes(name));
    expect(alone).toEqual(["legal-review"]);
  });
});

/** What other engines get wrong, and where it is shown that this one does not. */
const TRAPS: readonly [string, ...string[]][] = [
  ["one voter neither refuses nor returns what all vote on", "04-vote-share", "05-vote-may-return"],
  ["an added signer returns the case, and is asked anew with it", "09-added-signer-returns"],
  ["withdrawn and decided at once: whoever comes second hears that it moved on", "08-withdraw-early"],
  ["a return out of parallel branches ends the others", "20-all-return-out"],
  ["an added signer is a later approver", "09-added-signer-is-later-approver"],
  ["an approver left", "12-hand-over"],
  ["the list of approvers changes while they decide", "01-all-frozen-at-entry"],
  ["hidden fields survive a return", "22-fields"],
  ["come back after another branch was taken", "07-come-back-changed-branch", "07-come-back-parallel"],
  ["take back in parallel branches", "08-take-back-parallel"],
  ["hand over to somebody whom the duties exclude", "11-transfer", "38-separate-hands"],
  ["ask somebody first, then hand over", "11-delegate"],
  ["in turn with a signer before, or behind", "03-in-turn-add-before", "03-in-turn"],
  ["escalate where one is enough, where all decide, where somebody claimed it", "15-due-escalate-any"],
  ["escalate tells where all decide", "15-due-escalate-all", "15-due-escalate-claimed"],
  ["returns inside and out of a repeated block", "20-repeat-return"],
  ["the end inside a parallel branch", "20-finish"],
  ["passed over at the very last step", "17-same-repeated", "19-nobody-skip-last"],
  ["passed over once, asked after a return", "17-same-after-return", "17-same-consecutive"],
  ["blocks inside blocks", "20-nested"],
  ["one person asked at two separate steps side by side", "38-separate-parallel", "38-separate-parallel-alone"],
  ["a jump forgets no money", "27-jump-keeps-postings", "27-jump"],
];

describe("the traps", () => {
  it.each(TRAPS)("%s", (_, ...shown) => {
    for (const name of shown) expect(simulateFiles(flowOf(name), scenarioOf(name)).failures, name).toEqual([]);
  });
});

/** Schemas of the steps by their word. */
const STEPS = new Map(
  ((stepAround(Type.Unknown()) as unknown as { anyOf: TSchema[] }).anyOf ?? []).map((schema) => [
    (schema as unknown as { properties: { do: { const: string } } }).properties.do.const,
    schema,
  ]),
);
const FLOW = Type.Omit(Flow, ["steps"]);
/**
 * Keys that only people read, and those that every flow must have. A lock holds against layers, not in a case:
 * test/domain/layers.test.ts and test/database/flow-layers.test.ts show it.
 */
const WORDS = /\.(id|title|note|\$schema|kind|version|form|do|locked)$|\.(cases|branches|steps)(\.|$)/;
/**
 * What a flow asks of others: the ledger, the public pages, banks, plugins and lists follow it, tested where they stand. States
 * are words for people, which no event depends on: test/database/states.test.ts reads them wherever a state is named.
 */
const OF_OTHERS =
  /^post\.(line|payment|quota|amount|movement|rows|to|document|month|figures|zero|parts?)|^publish\.|^act\.(plugin|with)|^flow\.(states|part|calendar)|^handle\.(act|results)($|\.)/;

/** Every use of a setting in a flow's definition. */
function usesIn(flow: Flow): Use[] {
  const { steps, ...head } = flow;
  const visit = (list: readonly Step[], pointer: string): Use[] =>
    list.flatMap((step, i) => {
      const at = `${pointer}/${i}`;
      const keys = at.split("/").slice(1);
      const own = usesOf(STEPS.get(step.do) ?? Type.Never(), step, step.do, keys);
      return [...own, ...innerLists(step).flatMap((inner, n) => visit(inner, innerPointer(step, at, n)))];
    });
  return [...usesOf(FLOW, head, "flow", []), ...visit(steps, "/steps")];
}

const known = new Set(
  [...settingsOf(FLOW, "flow"), ...[...STEPS].flatMap(([word, schema]) => [...settingsOf(schema, word)])].filter(
    (setting) => !WORDS.test(setting),
  ),
);
const definitionOf = (name: string): Flow => JSON.parse(readFileSync(flowOf(name), "utf8")) as Flow;
/** Rules that find people stand in many places; seen once, they are seen: the same code reads them everywhere. */
const placeless = (setting: string): string =>
  setting
    .replace(/^(approve|handle|cc)\.who|^(approve|handle)\.due\.to|^flow\.policy\.noApprover\.who/, "who")
    .replace("who.from", "who")
    .replace(/^(post\.line\.elements)\..*/, "$1")
    .replace(/^(approve|handle)\.(due|back|may|fields|order|sign|attachments)/, "$2");

describe("the settings of the format", () => {
  it("stand each in some scenario", () => {
    const used = new Set(
      [...names, "legal-review"].flatMap((name) => usesIn(definitionOf(name)).map((use) => placeless(use.setting))),
    );
    expect([...new Set([...known].map(placeless))].filter((setting) => !used.has(setting))).toEqual([]);
  });

  it("are none of them ignored: without it, or with another word, some scenario ends differently", () => {
    const heeded = new Set<string>();
    for (const name of names) {
      const { flow, scenario, surroundings } = readScenario(flowOf(name), scenarioOf(name));
      const outcome = (changed: Flow): string => {
        try {
          const { events, failures, lines } = simulateFlow(changed, scenario, surroundings);
          return JSON.stringify([events, failures, lines]);
        } catch (error) {
          return String(error);
        }
      };
      const before = outcome(flow);
      for (const { setting, changes } of usesIn(flow)) {
        if (heeded.has(placeless(setting))) continue;
        for (const change of changes) {
          const changed = structuredClone(flow);
          change(changed);
          if (outcome(changed) !== before) heeded.add(placeless(setting));
        }
      }
    }
    const matter = [...known].filter((setting) => setting.includes("=") || isOptional(setting));
    const ignored = matter.filter((setting) => !OF_OTHERS.test(setting)).map(placeless);
    expect([...new Set(ignored)].filter((setting) => !heeded.has(setting))).toEqual([]);
  });
});

/** Optional keys, found by their uses: a key that must stand there has no change. */
const optional = new Set(
  names.flatMap((name) => usesIn(definitionOf(name)).flatMap((use) => (use.changes.length > 0 ? [use.setting] : []))),
);
const isOptional = (setting: string): boolean => optional.has(setting);

describe("mz flow simulate", () => {
  const mz = join(import.meta.dirname, "../core/cli/mz.ts");
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [mz, "flow", "simulate", ...args], { encoding: "utf8" });
  const file = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
    return path;
  };

  it("prints the trace as JSON", () => {
    const out = execFileSync(
      process.execPath,
      [mz, "flow", "simulate", flowOf("20-all"), "--scenario", scenarioOf("20-all"), "--json"],
      { encoding: "utf8" },
    );
    const result = JSON.parse(out) as { trace: string[]; status: string; waits: string[]; events: { kind: string }[] };
    expect(result).toMatchObject({ status: "done", waits: [] });
    expect(result.trace).toEqual(["submit", "one", "fin-check", "law-check", "law-head", "end"]);
    expect(result.events.at(-1)?.kind).toBe("finished");
  });

  it("tells what is not as expected, with exit code 1", () => {
    const scenario = file("wrong.json", {
      people: { members: ["ann"] },
      do: [
        { by: "starter", do: "submit", expect: { waits: ["next"] } },
        { by: "eve", do: "approve" },
      ],
    });
    const { status, stdout } = run(flowOf("02-any"), "--scenario", scenario);
    expect(status).toBe(1);
    expect(stdout).toContain('NOT AS EXPECTED at /do/0/expect/waits: expected ["next"]; found ["joint"]');
    expect(stdout).toContain("NOT AS EXPECTED at /do/1: expected approve goes through; found case.not-yours");
  });

  it.each<[string, unknown, string]>([
    ["a word that is no command", { do: [{ by: "ann", do: "agree" }] }, '/do/0/do: found "agree"'],
    ["a key that a command does not take", { do: [{ by: "ann", do: "urge", to: "bob" }] }, "/do/0/to"],
    ["a key that it needs", { do: [{ by: "ann", do: "transfer" }] }, "/do/0/to: found nothing"],
    ["nobody who does it", { do: [{ do: "approve" }] }, "/do/0/by: found nothing; expected who does approve"],
    ["a step that is not there", { do: [{ by: "ann", do: "approve", step: "three" }] }, "/do/0/step: found three"],
    ["a field that is not there", { answers: { sum: 1 }, do: [] }, "/answers/sum: found sum"],
    [
      "an amount that is none",
      { fields: { sum: "money" }, answers: { sum: "ten" }, do: [] },
      '/answers/sum: found "ten"',
    ],
    ["a field type that is none", { fields: { sum: "cash" }, do: [] }, "there is no field type cash"],
    ["a clock that goes back", { do: [{ at: "2020-01-01T00:00:00Z" }] }, "/do/0/at: the clock does not go back"],
    ["no scenario", "[", "is not JSON"],
  ])("refuses %s with a sentence", (_, scenario, sentence) => {
    expect(() => simulateFiles(flowOf("02-any"), file("bad.json", scenario))).toThrow(sentence);
  });

  it("refuses what it cannot run with a sentence and exit code 2", () => {
    const { status, stdout, stderr } = run(flowOf("02-any"), "--scenario", file("bad.json", { do: 1 }));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain("/do: found 1; expected array");
    expect(run(flowOf("02-any")).status).toBe(2);
    expect(() => simulateFiles(scenarioOf("02-any"), scenarioOf("02-any"))).toThrow("/kind");
    expect(() => simulateFiles(join(FOLDER, "none.json"), scenarioOf("02-any"))).toThrow("there is no file");
  });

  it("reads the form beside a flow of a pack, with what it computes", () => {
    const pack = join(import.meta.dirname, "../forms/engineering");
    const scenario = file("declare.json", {
      people: { "unit-head": ["ann"], "dept-reviewer": ["bob"], "fin-final": ["cid"] },
      answers: { totalAmount: "4999999.99" },
      do: [
        { by: "starter", do: "submit" },
        { by: "ann", do: "approve" },
        { by: "bob", do: "approve", expect: { waits: ["fin-final"] } },
      ],
    });
    expect(simulateFiles(join(pack, "flow/declare.json"), scenario).failures).toEqual([]);
  });
});

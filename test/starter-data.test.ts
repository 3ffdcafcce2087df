/** The rules, alerts and indicators of the starter data: all there, typed, bound to what exists, neither always true nor never. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateForm } from "../core/domain/evaluate-form.ts";
import {
  compileExpression,
  type Expression,
  type ExpressionScope,
  type ExpressionType,
} from "../core/domain/expression.ts";
import { allSteps } from "../core/domain/flow.ts";
import { fieldsOf } from "../core/domain/form.ts";
import { compiled, types } from "./domain/make-definitions.ts";
import { FORMS, getDefinition, packCodes } from "./domain/packs.ts";

/** What fills a variable: one way of `WAYS`, and what it needs besides. */
type Bind = { type: ExpressionType; [way: string]: unknown };
type Binds = Record<string, Bind>;
type Values = Record<string, unknown>;
type Head = { name: string; refused?: string };
type Rule = Head & {
  id: string;
  severity: string;
  mark: string;
  message: string;
  basis: string;
  expr: string;
  binds: Binds;
  runs?: { form: string; check: string }[];
  examples: { holds: Values; fails: Values };
};
type Level = { level: string; expr: string; action: string; examples: { fires: Values; silent: Values } };
type Alert = Head & { id: string; binds: Binds; levels: Level[]; golden?: { values: Values; level: string | null }[] };
type IndicatorRow = Head & {
  code: string;
  unit: string;
  direction: string;
  target: number | null;
  gives: string;
  expr: string;
  binds: Binds;
  divisor?: string;
  examples: { values: Values; value: number }[];
};

async function read<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(FORMS, "engineering/data", `${name}.json`), "utf8")) as T;
}
const { rules } = await read<{ rules: Rule[] }>("starter-rules");
const { alerts } = await read<{ alerts: Alert[] }>("starter-alerts");
const { indicators } = await read<{ indicators: IndicatorRow[] }>("starter-indicators");
type Given = {
  rules: { id: string; name: string; severity: string; mark: string }[];
  alerts: { id: string; name: string }[];
  indicators: { code: string; name: string; unit: string }[];
};
const given = JSON.parse(await readFile(join(import.meta.dirname, "fixtures/starter/ids.json"), "utf8")) as Given;
const here = <T extends Head>(rows: T[]): T[] => rows.filter((row) => row.refused === undefined);

const LEDGER = ["total", "paid", "refunded", "netPaid", "available", "balance"];
const WAYS = [
  "form",
  "ledger",
  "project",
  "indicator",
  "entered",
  "window",
  "aggregate",
  "count",
  "clock",
  "parameter",
  "flow",
  "event",
];

function scopeOf(binds: Binds): ExpressionScope {
  return Object.fromEntries(Object.entries(binds).map(([name, { type }]) => [name, type]));
}

function compile(text: string, binds: Binds, expected?: string): Expression {
  const expression = compileExpression(text, scopeOf(binds), expected);
  if ("faults" in expression) throw new Error(`${text}: ${JSON.stringify(expression.faults)}`);
  return expression;
}

/** What is wrong with a binding; nothing when it leads somewhere. */
function faultOf(name: string, bind: Bind): string | undefined {
  const ways = WAYS.filter((way) => bind[way] !== undefined);
  const [way] = ways;
  if (ways.length !== 1 || way === undefined) return `${name}: bound ${ways.length} ways`;
  if (way === "form") return formFault(name, bind);
  if (way === "ledger")
    return LEDGER.includes(String(bind["ledger"])) && bind.type === "Money" ? undefined : `${name}: ledger`;
  if (way === "flow") {
    const steps = allSteps(getDefinition("flow", String(bind["flow"])));
    return steps.some((step) => step.id === bind["step"]) && bind.type === "bool" ? undefined : `${name}: step`;
  }
  if (way === "entered" && typeof bind["evidence"] !== "string") return `${name}: no evidence`;
  if (way === "window" && typeof bind["of"] !== "string") return `${name}: a window of nothing`;
  if (way === "count" && bind.type !== "int") return `${name}: a count that is no whole number`;
  if (way === "parameter" && bind["value"] === undefined) return `${name}: a parameter without value`;
  return undefined;
}

/** The field exists and gives the declared type; of a table or files the columns read are enough. */
function formFault(name: string, bind: Bind): string | undefined {
  const path = `${String(bind["form"])}.${String(bind["field"])}`;
  const field = fieldsOf(getDefinition("form", String(bind["form"]))).find((f) => f.id === bind["field"]);
  if (!field) return `${name}: no field ${path}`;
  const real = types.get(field.type).expressionType(field, types);
  if (typeof bind.type === "string" || !("row" in bind.type))
    return real === bind.type ? undefined : `${name}: ${path} is ${JSON.stringify(real)}`;
  if (typeof real === "string" || !("row" in real)) return `${name}: ${path} has no rows`;
  const wrong = Object.entries(bind.type.row).filter(([column, type]) => real.row[column] !== type);
  return wrong.length === 0 ? undefined : `${name}: ${path} lacks ${wrong.map(([column]) => column).join(", ")}`;
}

/** Every fault of the bindings, and names that are bound but not read or given values without being bound. */
function bindFaults(binds: Binds, texts: string[], samples: Values[]): string[] {
  const read = new Set(texts.flatMap((text) => compile(text, binds).reads));
  return [
    ...Object.entries(binds).flatMap(([name, bind]) => faultOf(name, bind) ?? []),
    ...Object.keys(binds).filter((name) => !read.has(name)),
    ...samples.flatMap((values) => Object.keys(values).filter((name) => binds[name] === undefined)),
  ];
}

const value = (result: unknown): unknown => ({ kind: "value", value: result });

describe("the starter tables", () => {
  it("hold the 37 rules, 12 alerts and 113 indicators as given, each once, expressed or refused with a reason", () => {
    const ids = [...rules.map((r) => r.id), ...alerts.map((a) => a.id), ...indicators.map((i) => i.code)];

    expect([rules.length, alerts.length, indicators.length]).toEqual([37, 12, 113]);
    expect(new Set(ids).size).toBe(37 + 12 + 113);
    expect(rules.map(({ id, name, severity, mark }) => ({ id, name, severity, mark }))).toEqual(given.rules);
    expect(alerts.map(({ id, name }) => ({ id, name }))).toEqual(given.alerts);
    expect(indicators.map(({ code, name, unit }) => ({ code, name, unit }))).toEqual(given.indicators);
    for (const row of [...rules, ...alerts, ...indicators])
      expect(row.refused === undefined ? "expr" in row || "levels" in row : row.refused.length > 10, row.name).toBe(
        true,
      );
  });
});

describe("a rule", () => {
  it.each(here(rules).map((rule) => [rule.id, rule] as const))(
    "%s compiles, is bound, holds and fails",
    (_id, rule) => {
      const { holds, fails } = rule.examples;
      const expression = compile(rule.expr, rule.binds, "bool");

      expect(bindFaults(rule.binds, [rule.expr], [holds, fails])).toEqual([]);
      expect(expression.run(holds)).toEqual(value(true));
      expect(expression.run(fails)).toEqual(value(false));
      expect(["block", "warn", "escalate"]).toContain(rule.severity);
      expect(["S", "K"]).toContain(rule.mark);
      expect(rule.message.length * rule.basis.length).toBeGreaterThan(0);
    },
  );

  it("names form checks that exist", () => {
    const missing = rules.flatMap((rule) =>
      (rule.runs ?? []).filter(({ form, check }) => !getDefinition("form", form).checks.some((c) => c.id === check)),
    );

    expect(missing).toEqual([]);
  });
});

describe("an alert", () => {
  const levels = getDefinition("dictionary", "warn-level").items.map((item) => item.code);

  it.each(here(alerts).map((alert) => [alert.id, alert] as const))(
    "%s compiles, is bound, fires and is silent",
    (_id, alert) => {
      expect(
        bindFaults(
          alert.binds,
          alert.levels.map((level) => level.expr),
          alert.levels.flatMap((level) => [level.examples.fires, level.examples.silent]),
        ),
      ).toEqual([]);
      for (const { level, expr, action, examples } of alert.levels) {
        const expression = compile(expr, alert.binds, "bool");

        expect(expression.run(examples.fires)).toEqual(value(true));
        expect(expression.run(examples.silent)).toEqual(value(false));
        expect(levels).toContain(level);
        expect(action).not.toBe("");
      }
    },
  );

  it.each(alerts.flatMap((alert) => (alert.golden ?? []).map((row, i) => [`${alert.id} ${i}`, alert, row] as const)))(
    "%s: the numbers of the domain reference give the light they should",
    (_id, alert, { values, level }) => {
      const first = alert.levels.find(({ expr }) => {
        const result = compile(expr, alert.binds, "bool").run(values);
        return result.kind === "value" && result.value === true;
      });

      expect(first?.level ?? null).toBe(level);
    },
  );
});

describe("an indicator", () => {
  const library = getDefinition("dictionary", "indicator-library").items;

  it.each(here(indicators).map((row) => [row.code, row] as const))(
    "%s compiles, is bound and computes",
    (code, row) => {
      const expression = compile(row.expr, row.binds, row.gives);

      expect(
        bindFaults(
          row.binds,
          [row.expr],
          row.examples.map((e) => e.values),
        ),
      ).toEqual([]);
      for (const example of row.examples) expect(expression.run(example.values)).toEqual(value(example.value));
      expect(new Set(row.examples.map((example) => example.value)).size).toBeGreaterThan(1);
      expect(library.find((item) => item.code === code)?.name).toBe(row.name);
      expect(["higher", "lower", "tier"]).toContain(row.direction);
    },
  );

  it("has no value, not 100 %, where its divisor is 0", () => {
    const divided = here(indicators).filter((row) => row.divisor !== undefined);
    const wrong = divided.filter((row) => {
      const values = { ...row.examples[0]?.values, [String(row.divisor)]: 0 };
      return compile(row.expr, row.binds).run(values).kind !== "error";
    });

    expect(divided.length).toBeGreaterThan(60);
    expect(wrong.map((row) => row.code)).toEqual([]);
  });

  it.each([
    ["GC-ZJ-001", 9500],
    ["CC-SX-002", 9375],
    ["CC-CB-005", 9568],
    ["CC-CB-006", 585],
    ["CC-CB-007", 257],
    ["XY-ST-001", 8550],
    ["MY-FW-002", 9100],
  ])("%s gives the number of the worked example (domain reference, section 10): %i", (code, expected) => {
    expect(indicators.find((row) => row.code === code)?.examples[0]?.value).toBe(expected);
  });
});

describe("the self-evaluation of the worked example (domain reference, section 10)", () => {
  const WAN = 1_000_000;
  const scores = [20, 10, 9.38, 10, 10, 9.5, 9.2, 10];
  const weights = [20, 10, 10, 10, 10, 10, 10, 10];
  const results = scores.map((score, i) => ({ weight: weights[i], score }));
  const answers = { budgetFull: 2_600 * WAN, paidFull: 2_470 * WAN, execScore: 9.5, results };

  it.each([
    [answers, 97.58, "A"],
    [{ ...answers, results: results.map((row) => ({ ...row, score: row.score / 2 })) }, 53.54, "D"],
  ])("scores %# add up exactly and are graded", (given, score, grade) => {
    const evaluation = evaluateForm(compiled(getDefinition("form", "evaluation")), given, packCodes);

    expect(evaluation.answers).toMatchObject({ execRate: 9_500, score, grade });
    expect(evaluation.checks.find((check) => check.id === "R-EXECSCORE")?.result).toBe("pass");
  });

  it("refuses a score of the execution rate that the rate does not give", () => {
    const { checks } = evaluateForm(
      compiled(getDefinition("form", "evaluation")),
      { ...answers, execScore: 10 },
      packCodes,
    );

    expect(checks.find((check) => check.id === "R-EXECSCORE")?.result).toBe("fail");
  });
});

describe("the final accounts of the worked example (domain reference, section 10)", () => {
  it.each([
    ["2025-09-30", 0, "1", "pass"],
    ["2025-10-01", 0, "1", "fail"],
    ["2025-11-30", 2, "1", "pass"],
    ["2026-03-30", 6, "2", "pass"],
    ["2026-03-31", 6, "2", "fail"],
  ])(
    "usable 2025-06-30, submitted %s with %i months more (size %s): %s",
    (finalSubmitDate, extendedMonths, size, expected) => {
      const given = { usableDate: "2025-06-30", finalSubmitDate, extendedMonths, size };
      const { checks } = evaluateForm(compiled(getDefinition("form", "final-accounts")), given, packCodes);

      expect(checks.find((check) => check.id === "R-FIN3M")?.result).toBe(expected);
      expect(checks.find((check) => check.id === "R-EXT")?.result).toBe("pass");
    },
  );
});

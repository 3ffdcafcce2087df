/** The packs of the house: valid as one, described by fresh JSON Schemas, and right on the golden numbers. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import formatsPlugin from "ajv-formats";
import { describe, expect, it } from "vitest";
import { KINDS } from "../core/domain/definition-head.ts";
import { evaluateForm } from "../core/domain/evaluate-form.ts";
import { schemaFiles } from "../core/write-schemas.ts";
import { compiled, makeField, makeForm, types } from "./domain/make-definitions.ts";
import { FORMS, getDefinition, packCodes, packs } from "./domain/packs.ts";

const SCHEMAS = join(FORMS, "schema");

describe("the packs", () => {
  it("have no fault: shapes, references, expressions", () => {
    expect(packs.faults).toEqual([]);
    expect(packs.loaded.length).toBeGreaterThan(80);
  });

  it("name the schema file of their kind, and lie in the folder of their kind under their id", () => {
    const wrong = packs.loaded.filter(
      ({ file, body }) =>
        body.$schema !== `../../schema/${body.kind}.schema.json` || !file.endsWith(`/${body.kind}/${body.id}.json`),
    );

    expect(wrong.map((l) => l.file)).toEqual([]);
  });
});

describe("the schema files", () => {
  const fresh = schemaFiles(types);

  it("are what core/write-schemas.ts writes now: run npm run schemas", async () => {
    const names = (await readdir(SCHEMAS)).filter((name) => name.endsWith(".json")).sort();

    expect(names).toEqual([...fresh.keys()].sort());
    for (const [name, text] of fresh) expect(await readFile(join(SCHEMAS, name), "utf8"), name).toBe(text);
  });

  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  formatsPlugin.default(ajv);
  const validators = new Map(
    [...KINDS, "plugin"].map((kind) => [
      kind,
      ajv.compile(JSON.parse(fresh.get(`${kind}.schema.json`) ?? "") as object),
    ]),
  );
  const errorsOf = (kind: string, body: unknown): string[] => {
    const validate = validators.get(kind);
    if (!validate) throw new Error(`no schema of ${kind}`);
    return validate(body) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ""}`);
  };

  it("accept every definition of the packs", () => {
    expect(packs.loaded.flatMap(({ file, body }) => errorsOf(body.kind, body).map((e) => `${file}${e}`))).toEqual([]);
  });

  it("accept the manifest of every plugin", async () => {
    const plugins = join(FORMS, "../plugins");
    for (const entry of await readdir(plugins, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const manifest: unknown = JSON.parse(await readFile(join(plugins, entry.name, "plugin.json"), "utf8"));

      expect(errorsOf("plugin", manifest), entry.name).toEqual([]);
    }
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["an option of another type", { type: "money", lines: 3 }, "additional properties"],
    ["a wrong option", { type: "money", unit: "fen" }, "allowed values"],
    ["an unknown type", { type: "amount" }, "allowed values"],
    ["a choice without its dictionary", { type: "choice" }, "required property 'dictionary'"],
    [
      "a table in a table",
      { type: "table", columns: [{ id: "x", label: "x", type: "table", columns: [] }] },
      "allowed values",
    ],
    [
      "a wrong option of a column",
      { type: "table", columns: [{ id: "x", label: "x", type: "text", unit: "wan" }] },
      "additional properties",
    ],
    ["a misspelt key", { type: "text", requierd: true }, "additional properties"],
  ])("tell the editor of %s", (_name, field, message) => {
    const form = makeForm({ fields: [makeField({ id: "name", ...(field as { type: string }) })] });

    expect(errorsOf("form", form).join("\n")).toContain(message);
  });

  it("explain every type of field and its options in a sentence", () => {
    const form = JSON.parse(fresh.get("form.schema.json") ?? "") as { $defs: Record<string, { description?: string }> };
    for (const type of types.all()) expect(form.$defs[`${type.name}-field`]?.description).toBe(type.description);
  });
});

describe("the payments of the worked example (domain §10), computed by the pay form", () => {
  const form = compiled(getDefinition("form", "pay"));
  const WAN = 1_000_000; // fen
  const contract = {
    contractAmount: 2_565 * WAN,
    contractCurrent: 2_565 * WAN,
    provisional: 65 * WAN,
    advanceRate: 2_000,
    progressRate: 8_500,
    retentionRate: 300,
  };
  const advance = { advancePaid: 500 * WAN };
  const settled = {
    settlement: "0198c0de-0000-7000-8000-000000000001",
    auditAmount: 2_650 * WAN,
    retention: 79.5 * WAN,
  };
  type Row = { name: string; given: Record<string, unknown>; payable: number; due?: number; deduct?: number };
  const rows: Row[] = [
    { name: "advance", given: { payKind: "1", paidSoFar: 0, advancePaid: 0 }, payable: 500 },
    {
      name: "progress 1",
      given: {
        payKind: "2",
        ...advance,
        paidSoFar: 500 * WAN,
        deductedBefore: 0,
        completedBefore: 0,
        completedValue: 600 * WAN,
      },
      due: 510,
      deduct: 120,
      payable: 390,
    },
    {
      name: "progress 2",
      given: {
        payKind: "2",
        ...advance,
        paidSoFar: 890 * WAN,
        deductedBefore: 120 * WAN,
        completedBefore: 600 * WAN,
        completedValue: 800 * WAN,
      },
      due: 680,
      deduct: 160,
      payable: 520,
    },
    {
      name: "progress 3",
      given: {
        payKind: "2",
        ...advance,
        paidSoFar: 1_410 * WAN,
        deductedBefore: 280 * WAN,
        completedBefore: 1_400 * WAN,
        completedValue: 700 * WAN,
      },
      due: 595,
      deduct: 140,
      payable: 455,
    },
    {
      name: "progress 4, after the change of +150",
      given: {
        payKind: "2",
        ...advance,
        contractCurrent: 2_715 * WAN,
        paidSoFar: 1_865 * WAN,
        deductedBefore: 420 * WAN,
        completedBefore: 2_100 * WAN,
        completedValue: 500 * WAN,
      },
      due: 425,
      deduct: 80, // the rest; the formula alone would say 100
      payable: 345,
    },
    {
      name: "settlement",
      given: { payKind: "3", ...settled, contractCurrent: 2_715 * WAN, paidSoFar: 2_210 * WAN },
      payable: 360.5,
    },
    {
      name: "retention",
      given: { payKind: "4", ...settled, contractCurrent: 2_715 * WAN, paidSoFar: 2_570.5 * WAN },
      payable: 79.5,
    },
  ];

  it.each(rows)("$name: $payable wan", ({ given, payable, due, deduct }) => {
    const evaluation = evaluateForm(form, { ...contract, ...given, amount: payable * WAN }, packCodes);

    expect(evaluation.answers["payable"]).toBe(payable * WAN);
    expect(evaluation.answers["due"]).toBe(due === undefined ? undefined : due * WAN);
    expect(evaluation.answers["deductAdvance"]).toBe(deduct === undefined ? undefined : deduct * WAN);
    expect(evaluation.problems.filter((p) => p.code.startsWith("check."))).toEqual([]);
    for (const id of ["R-POSITIVE", "R-PAYABLE", "R-CTPAY"])
      expect(evaluation.checks.find((c) => c.id === id)?.result, id).toBe("pass");
  });

  it.each(rows)("$name: one fen more is refused", ({ given, payable }) => {
    const { checks } = evaluateForm(form, { ...contract, ...given, amount: payable * WAN + 1 }, packCodes);

    expect(checks.find((c) => c.id === "R-PAYABLE")).toMatchObject({ result: "fail", severity: "block" });
  });

  it("paid one after the other, they come to the audited amount", () => {
    let paid = 0;
    for (const { given, payable } of rows) {
      expect(given["paidSoFar"]).toBe(paid);
      paid += payable * WAN;
    }
    expect(paid).toBe(2_650 * WAN);
  });
});

describe("the settlement and the change of the worked example (domain §10)", () => {
  it("2,720.00 submitted, 2,650.00 audited: cut 70.00 = 2.57 %, retention 79.50, left to pay 360.50", () => {
    const { answers } = evaluateForm(
      compiled(getDefinition("form", "settle")),
      { submitAmount: 2_720_000_000, auditAmount: 2_650_000_000, retentionRate: 300, paidAmount: 2_210_000_000 },
      packCodes,
    );

    expect(answers).toMatchObject({ cutRate: 257, retention: 79_500_000, payable: 360_500_000 });
  });

  it("+150.00 on 2,565.00 is 5.85 %, and the price becomes 2,715.00", () => {
    const { answers } = evaluateForm(
      compiled(getDefinition("form", "change")),
      { amount: 150_000_000, cumBefore: 0, contractAmount: 2_565_000_000, currentBefore: 2_565_000_000 },
      packCodes,
    );

    expect(answers).toMatchObject({ cumAmount: 150_000_000, newAmount: 2_715_000_000 });
    expect(Object.values(answers)).toContain(585);
  });
});

describe("the limits of the worked example (domain §10)", () => {
  it.each([
    [3_300_000_000, "pass"], // exactly 10 % above the feasibility estimate of 3,000.00
    [3_300_010_000, "fail"], // 3,300.01
  ])("an approved estimate of %i fen: %s", (totalAmount, expected) => {
    const form = compiled(getDefinition("form", "declare"));
    const check = form.checks.find((c) => c.check.id === "R-EST10");
    if (!check) throw new Error("the declare form lost R-EST10");
    const result = check.expr.run({ totalAmount, feasEstimate: 3_000_000_000 });

    expect(result).toEqual({ kind: "value", value: expected === "pass" });
  });
});

/** Every field of the 17 stages of the starter data stands in a form, with a type that fits and the same codes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { columnsOf } from "../core/domain/fields/table.ts";
import { type Field, fieldsOf } from "../core/domain/form.ts";
import { FORMS, getDefinition, packs } from "./domain/packs.ts";

type StarterField = { key: string; label: string; type: string; dict?: string; ref?: string };
type Starter = { stages: { id: string; name: string; fields: StarterField[] }[]; codes: Record<string, string[]> };
type Row = { stage: string; field: string; form: string; as: string };

const read = async <T>(file: string): Promise<T> => JSON.parse(await readFile(file, "utf8")) as T;
const starter = await read<Starter>(join(import.meta.dirname, "fixtures/starter/stages.json"));
const { rows } = await read<{ rows: Row[] }>(join(FORMS, "engineering/data/stages.json"));

/** Type of the starter data → types of ours that hold the same thing. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  string: ["text"],
  code: ["text"],
  uscc: ["text"],
  text: ["long-text"],
  int: ["number", "year"],
  number: ["number"],
  money: ["money"],
  percent: ["percent"],
  date: ["date"],
  // The bank's receipt and the public page know the day of a payment, not its hour.
  datetime: ["date"],
  bool: ["yes-no"],
  enum: ["choice"],
  tags: ["choice"],
  table: ["table"],
  file: ["file", "picture"],
  geo: ["location"],
};
/** What a reference points to → the type that points there; suppliers and nodes have no register here, so they are named. */
const POINTING: Readonly<Record<string, string>> = {
  agency: "org",
  region: "region",
  contract: "document",
  quota: "quota",
  finOffice: "choice",
  functional: "choice",
  fundNature: "choice",
  govEcon: "choice",
  depEcon: "choice",
  assetClass: "choice",
  supplier: "text",
  milestone: "text",
  duty: "long-text",
};

/** The field that a path names: its id, or table and column. */
function holderOf({ form, as }: Row): Field | undefined {
  const [id, column] = as.split(".");
  const field = fieldsOf(getDefinition("form", form)).find((f) => f.id === id);
  return column === undefined || !field ? field : columnsOf(field).find((c) => c.id === column);
}

describe("the stages of the starter data", () => {
  const fields = starter.stages.flatMap((stage) => stage.fields.map((field) => ({ stage: stage.id, ...field })));

  it("are 17 with 218 fields, each held by exactly one field of a form", () => {
    expect(starter.stages).toHaveLength(17);
    expect(fields).toHaveLength(218);
    expect(rows.map((row) => `${row.stage} ${row.field}`).sort()).toEqual(
      fields.map((f) => `${f.stage} ${f.key}`).sort(),
    );
    expect(new Set(rows.map((row) => `${row.form}.${row.as}`)).size).toBe(218);
    expect(rows.filter((row) => !holderOf(row))).toEqual([]);
  });

  it.each(starter.stages.map((stage) => [stage.id, stage] as const))("%s: types fit", (id, stage) => {
    for (const field of stage.fields) {
      const row = rows.find((r) => r.stage === id && r.field === field.key);
      const type = row && holderOf(row)?.type;
      const fitting = field.type === "ref" ? [POINTING[field.ref ?? ""]] : FITTING[field.type];
      expect(fitting, `${id}.${field.key} is ${field.type}, held by ${String(type)}`).toContain(type);
    }
  });

  it("keep their codes as given; ours may know more", () => {
    const wrong = fields.flatMap(({ stage, key, dict }) => {
      const row = rows.find((r) => r.stage === stage && r.field === key);
      if (dict === undefined || !row) return [];
      const codes = getDefinition("dictionary", String(holderOf(row)?.["dictionary"])).items.map((item) => item.code);
      return (starter.codes[dict] ?? ["?"])
        .filter((code) => !codes.includes(code))
        .map((code) => `${stage}.${key} ${code}`);
    });

    expect(wrong).toEqual([]);
  });

  it("have a form, a flow, a list and a stage of the life cycle each, in the order of the starter data", () => {
    const lifecycle = getDefinition("lifecycle", "engineering").stages;
    const ids = starter.stages.map((stage) => stage.id);
    const kindsOf = (id: string): string[] =>
      packs.loaded.flatMap(({ body }) => (body.id === id ? [body.kind] : [])).filter((kind) => kind !== "page");

    expect(lifecycle.map((stage) => stage.id).filter((id) => ids.includes(id))).toEqual(ids);
    for (const id of ids) {
      const form = rows.find((row) => row.stage === id)?.form ?? "";

      expect(lifecycle.find((stage) => stage.id === id)?.forms).toEqual([form]);
      expect(kindsOf(form).sort(), form).toEqual(["flow", "form", "list"]);
    }
  });

  it("say at every required field what to enter", () => {
    const forms = [...new Set(rows.map((row) => row.form))].map((id) => getDefinition("form", id));
    const silent = forms.flatMap((form) =>
      fieldsOf(form)
        .filter((field) => field.required === true && field.help === undefined)
        .map((field) => `${form.id}.${field.id}`),
    );

    expect(silent).toEqual([]);
  });
});

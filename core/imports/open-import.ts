/** What every import begins with: may this person import this kind of table into this county. */
import { createHash } from "node:crypto";
import { type Static, Type } from "typebox";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOf } from "../documents/place.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { Answers, CompiledForm } from "../domain/evaluate-form.ts";
import type { Mapping } from "../domain/mapping.ts";
import { problem } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { findRegionName } from "./queries.ts";

const strict = { additionalProperties: false };
const Day = Type.String({ format: "date" });
export const ImportColumns = Type.Record(
  Type.String({ maxLength: 60 }),
  Type.Union([Type.Integer({ minimum: 0, maximum: 16_384 }), Type.Null()]),
);
/** Where the table was published; without a day no progress can be dated. */
export const ImportSource = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    note: Type.String({ maxLength: 1000 }),
    date: Type.Optional(Day),
  },
  strict,
);
/** How a stored file is to be read. */
export const ImportOrder = Type.Object(
  {
    file: Type.String({ format: "uuid" }),
    mapping: Type.String({ maxLength: 60 }),
    region: Type.String({ maxLength: 12 }),
    columns: Type.Optional(ImportColumns),
    source: Type.Optional(ImportSource),
    asOf: Type.Optional(Day),
  },
  strict,
);
export type ImportOrder = Static<typeof ImportOrder>;

export type County = { county: string; city: string | null; province: string };
export type OpenedImport = { mapping: Mapping; form: CompiledForm; place: County };

/** Refuses a region that is no county, one outside the person's reach, and a mapping that is not there. */
export async function openImport(
  context: Context,
  db: Queryable,
  identity: Identity,
  order: Pick<ImportOrder, "mapping" | "region">,
): Promise<OpenedImport> {
  const mapping = context.definitions.get("mapping", order.mapping);
  const form = context.definitions.compiled(mapping.form);
  const place = await countyOf(db, form, order.region);
  if (!place) throw new Refusal("import.invalid", { problems: [problem("import.no-county", "/region")] });
  if (!covers(identity, "import.run", { unit: "", ...place })) throw new Refusal("right.missing");
  return { mapping, form, place };
}

async function countyOf(db: Queryable, form: CompiledForm, region: string): Promise<County | undefined> {
  const found = await placeOf(db, form.form, {}, { region });
  return found?.county === region ? { county: region, city: found.city, province: found.province } : undefined;
}

/** Name of a region, or undefined when there is none of this code. */
export async function regionName(db: Queryable, code: string): Promise<string | undefined> {
  return (await findRegionName(db, [code]))[0]?.name;
}

/**
 * Answers that the table does not hold but the person gives: the county, the day of the figures, the source.
 * `sourceName` and `sourceDate` are filled where a form has fields of these names; a cell of the table goes first.
 */
export function givenAnswers(form: CompiledForm, order: Pick<ImportOrder, "region" | "source" | "asOf">): Answers {
  const given: Answers = {};
  const set = (field: string | undefined, value: string | undefined): void => {
    if (field !== undefined && value !== undefined && form.fields.has(field)) given[field] = value;
  };
  set(form.form.project.facts?.region, order.region);
  set(form.form.dateField, order.asOf ?? order.source?.date);
  set("sourceName", order.source?.name);
  set("sourceDate", order.source?.date);
  return given;
}

/** Tells one project from another, however its name is spaced or widened; hashed, since an index takes no long text. */
export function keyOf(mapping: Mapping, answers: Answers): string {
  const parts = mapping.key.map((field) => {
    const value = answers[field];
    return typeof value === "string" ? value.normalize("NFKC").replaceAll(/\s/g, "").toLowerCase() : (value ?? null);
  });
  return createHash("sha256").update(canonicalText(parts)).digest("hex");
}

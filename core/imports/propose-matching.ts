/** The matching that a table begins with: as it was last confirmed for the same headers, else as titles and cells suggest. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import { isAlwaysRequired } from "../domain/form.ts";
import { findMatching, listKnownNames } from "./form-queries.ts";
import { importableFields, type Matching, PROJECT } from "./form-import.ts";
import { type MatchField, matchColumns } from "./match-columns.ts";
import { contentOf, type Content, plain } from "./read-content.ts";
import type { Table } from "./read-table.ts";

/** What columns are commonly called, by the fact of a project that they hold, or `project` for its name or code. */
export type CommonTitles = (fact: string) => string[];

/** Proposes a column for each field that one seems to be meant for. */
export async function proposeMatching(
  context: Context,
  db: Queryable,
  form: CompiledForm,
  given: {
    unit: string;
    county: string;
    table: Pick<Table, "headers" | "rows">;
    signature: string;
    titles: CommonTitles;
  },
): Promise<Matching> {
  const fields = matchFields(context, form, given.titles);
  const ids = new Set(fields.map(({ id }) => id));
  const [before] = await findMatching(db, [given.unit, form.form.id, given.signature]);
  if (before)
    return Object.fromEntries(
      Object.entries(before.matching)
        .filter(([id, { column }]) => ids.has(id) && column < given.table.headers.length)
        .map(([id, matched]) => [id, { ...matched, confidence: 1, reason: "remembered" as const }]),
    );
  const known = await knownTexts(context, db, fields, given.county);
  const columns = given.table.headers.map((title, c) => ({
    title,
    content: contentOf(
      given.table.rows.slice(0, 400).map(({ cells }) => cells[c] ?? ""),
      known,
    ),
  }));
  const found = matchColumns(fields, columns);
  const shared = new Set(
    Object.values(found)
      .map(({ column }) => column)
      .filter((column, i, all) => all.indexOf(column) !== i),
  );
  return Object.fromEntries(
    Object.entries(found).map(([id, proposed]) => {
      const edge = shared.has(proposed.column) ? fields.find((field) => field.id === id)?.edge : undefined;
      return [id, { ...proposed, ...(edge && { part: edge }) }];
    }),
  );
}

function matchFields(context: Context, form: CompiledForm, titles: CommonTitles): MatchField[] {
  const facts = form.form.project.facts;
  const mappings = context.definitions.all("mapping").filter((mapping) => mapping.form === form.form.id);
  const fields = importableFields(context, form).map((field): MatchField => {
    const section = form.form.sections.find((s) => s.fields.some(({ id }) => id === field.id));
    const edge = facts?.start === field.id ? "from" : facts?.end === field.id ? "to" : undefined;
    return {
      id: field.id,
      label: field.label,
      section: section?.title ?? "",
      type: field.type,
      required: isAlwaysRequired(form.form, field),
      synonyms: [
        ...mappings.flatMap((m) => m.columns.filter((c) => c.field === field.id).flatMap((c) => c.headers)),
        ...Object.entries(facts ?? {}).flatMap(([fact, id]) => (id === field.id ? titles(fact) : [])),
      ],
      ...(typeof field["dictionary"] === "string" && { dictionary: field["dictionary"] }),
      ...(edge && { edge }),
    };
  });
  const [label = "", ...synonyms] = titles("project");
  const project: MatchField = { id: PROJECT, label, section: "", type: "project", required: true, synonyms };
  return form.form.project.role === "belongs" ? [project, ...fields] : fields;
}

async function knownTexts(
  context: Context,
  db: Queryable,
  fields: readonly MatchField[],
  county: string,
): Promise<Map<Content, Set<string>>> {
  const known = new Map<Content, Set<string>>();
  for (const { dictionary } of fields)
    if (dictionary !== undefined && !known.has(`codes ${dictionary}`))
      known.set(
        `codes ${dictionary}`,
        new Set(
          (context.definitions.find("dictionary", dictionary)?.items ?? []).flatMap(({ code, name }) => [
            plain(code),
            plain(name),
          ]),
        ),
      );
  const names: Record<"region" | "org", Set<string>> = { region: new Set(), org: new Set() };
  for (const { kind, name } of await listKnownNames(db, [county])) names[kind].add(plain(name));
  return known.set("region", names.region).set("org", names.org);
}

/** The approval sheet of a case: what was asked, and every decision with person, unit, time, words and signature. */
import type { ToldEvent } from "../domain/told-event.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { type Field, fieldsOf } from "../domain/form.ts";
import type { Paper } from "../domain/paper.ts";
import { type DocumentValues, strokesSvg } from "./document-values.ts";
import { Grid, GROUND, type Part, type Words } from "./default-paper.ts";

/** What the sheet needs of a document, as the reader sees it. */
export type ApprovedDocument = {
  project: { code: string; name: string } | null;
  unit: { name: string };
  rights: Readonly<Record<string, "hide" | "read" | "edit">>;
  case: { events: readonly ToldEvent[]; round: number } | null;
};

/** Events that stand on the sheet; reminders, copies and bookings do not. */
const DECISIONS = new Set<ToldEvent["kind"]>([
  "submitted",
  "agreed",
  "handled",
  "voted",
  "answered",
  "returned",
  "refused",
  "withdrawn",
  "taken-back",
  "transferred",
  "added",
  "removed",
  "jumped",
  "finished",
]);
/** No more fields than fit beside the decisions; the full document is printed on its own sheet. */
const MOST_FIELDS = 16;

/** Lays the sheet out. */
export function approvalPaper(
  document: ApprovedDocument,
  values: DocumentValues,
  types: FieldTypes,
  word: Words,
): Paper {
  const { form } = values;
  return {
    title: `${form.title} ${word("print.approval")}`,
    head: [
      `${word("print.number")}${values.fact("number")}`,
      `${word("print.unit")}${values.fact("unit")}    ${word("print.state")}${values.fact("state")}`,
    ],
    landscape: false,
    tables: [factsTable(document, values, types, word), decisionsTable(document, word)],
    foot: `${values.fact("number")}   ${word("print.printed", { at: values.fact("printed") })}`,
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
    heading: true,
  };
}

function factsTable(document: ApprovedDocument, values: DocumentValues, types: FieldTypes, word: Words) {
  const grid = new Grid([2, 4, 2, 4]);
  const label = (text: string): Part => ({ text, ground: GROUND, size: 9.5 });
  grid.line([{ text: word("print.facts"), columns: 4, bold: true, ground: GROUND }], 22);
  if (values.fact("title") !== "")
    grid.line([label(word("print.title")), { text: values.fact("title"), columns: 3 }], 24);
  if (document.project)
    grid.line(
      [label(word("print.project")), { text: `${document.project.name} ${document.project.code}`, columns: 3 }],
      24,
    );
  grid.line(
    [
      label(word("print.starter")),
      { text: values.fact("starter") },
      label(word("print.submitted")),
      { text: values.fact("submitted") },
    ],
    24,
  );
  const fields = fieldsOf(values.form)
    .filter((field) => isKey(field, document, values, types))
    .slice(0, MOST_FIELDS);
  for (let i = 0; i < fields.length; i += 2) {
    const pair = fields
      .slice(i, i + 2)
      .flatMap((field): Part[] => [label(field.label), { text: withUnit(field, values.field(field.id).text, word) }]);
    grid.line(pair.length === 2 ? [pair[0] as Part, { ...(pair[1] as Part), columns: 3 }] : pair, 24);
  }
  return grid.table();
}

/** Short answers that are there and may be seen, without those that stand in the head. */
function isKey(field: Field, document: ApprovedDocument, values: DocumentValues, types: FieldTypes): boolean {
  if (document.rights[field.id] === "hide" || field.id === values.form.titleField) return false;
  const type = types.find(field.type);
  const text = values.field(field.id).text;
  return type?.brief === true && type.answers && columnsOf(field).length === 0 && text !== "" && text.length <= 60;
}

function withUnit(field: Field, text: string, word: Words): string {
  const unit =
    field.type === "money"
      ? word(field["unit"] === "wan" ? "unit.wan" : "unit.yuan")
      : typeof field["unit"] === "string"
        ? field["unit"]
        : "";
  return unit === "" ? text : `${text} ${unit}`;
}

function decisionsTable(document: ApprovedDocument, word: Words) {
  const grid = new Grid([2.2, 5, 2.8, 2]);
  const head = (text: string): Part => ({ text, ground: GROUND, align: "center", size: 9 });
  grid.line([{ text: word("print.decisions"), columns: 4, bold: true, ground: GROUND }], 22);
  grid.line(
    ["print.step", "print.opinion", "print.who", "print.signature"].map((key) => head(word(key))),
    22,
  );
  for (const event of document.case?.events ?? []) {
    if (!DECISIONS.has(event.kind)) continue;
    const signature = event.signature as { name?: string } | undefined;
    grid.line(
      [
        { text: event.step === undefined ? word(`event.${event.kind}`) : event.title, ground: GROUND, size: 9.5 },
        { text: linesOf(event, word) },
        { text: whoOf(event, word), size: 9 },
        signature ? { text: signature.name ?? "", drawing: strokesSvg(signature), align: "center" } : { text: "" },
      ],
      34,
    );
  }
  return grid.table();
}

/** The word of a decision: of a vote, what was voted. */
export function decisionText(event: Pick<ToldEvent, "kind" | "choice">, word: Words): string {
  const base = word(`event.${event.kind}`);
  return event.choice === undefined ? base : `${base} ${word(`ballot.${event.choice}`)}`;
}

function linesOf(event: ToldEvent, word: Words): string {
  const about = [event.to, ...(event.people ?? [])].filter(Boolean).join(", ");
  return [
    [decisionText(event, word), about].filter(Boolean).join(" "),
    event.opinion ?? "",
    event.files ? word("print.files", { count: String(event.files.length) }) : "",
    event.late === true ? word("print.late") : "",
  ]
    .filter(Boolean)
    .join("\n");
}

function whoOf(event: ToldEvent, word: Words): string {
  const name = event.by?.name ?? "";
  const instead = event.instead === undefined ? "" : ` (${word("print.instead", { name: event.instead })})`;
  const at = new Date(new Date(event.at).getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
  return [name + instead, event.by?.unit ?? "", at].filter(Boolean).join("\n");
}

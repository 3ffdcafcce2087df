import { type Static, Type } from "typebox";
import { sameAnswer } from "../complete-type.ts";
import type { AnswerDiff, FieldTypeSpec } from "../field-type.ts";
import type { Field } from "../form.ts";
import { type Problem, pointerStep, problem } from "../problem.ts";

const storedFile = {
  id: Type.String({ format: "uuid" }),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  size: Type.Integer({ minimum: 1 }),
  mediaType: Type.String({ maxLength: 100 }),
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
};
/** What a document keeps of a stored file; the bytes are addressed by their SHA-256. */
export const StoredFile = Type.Object(storedFile, { additionalProperties: false });
export type StoredFile = Static<typeof StoredFile>;

/** A stored picture with where and when it was taken; `exif` says that the camera wrote it, not a person. */
export const StoredPicture = Type.Object(
  {
    ...storedFile,
    takenAt: Type.Optional(Type.String({ format: "date-time" })),
    lat: Type.Optional(Type.Number({ minimum: -90, maximum: 90 })),
    lon: Type.Optional(Type.Number({ minimum: -180, maximum: 180 })),
    exif: Type.Optional(Type.Literal(true)),
  },
  { additionalProperties: false },
);
export type StoredPicture = Static<typeof StoredPicture>;

/** Media types of each kind that a field may accept. */
const KINDS: Readonly<Record<string, RegExp>> = {
  pdf: /^application\/pdf$/,
  ofd: /^application\/ofd$/,
  picture: /^image\//,
  office: /^application\/(vnd\.|msword)/,
  zip: /^application\/zip$/,
  xml: /^application\/xml$/,
};
const limits = {
  maxFiles: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: "Most files; 20 when left out" })),
  maxMegabytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: "Largest size of one file" })),
  neededAt: Type.Optional(
    Type.Array(Type.String(), {
      uniqueItems: true,
      description: "Steps of the flow at which at least one file must be there",
    }),
  ),
};
const common = {
  group: "special",
  brief: false,
  emptyValue: undefined,
  fromText: () => undefined,
  toText: (answer) => names(answer).join("\u3001"),
  searchText: (answer) => names(answer).join(" "),
  references: (answer, _field, pointer) =>
    filesIn(answer).map((f, i) => ({ kind: "file" as const, id: String(f.id), pointer: `${pointer}/${i}` })),
  diff: (before, after) => fileDiff(before, after),
  indexAs: undefined,
  viewAs: () => "jsonb",
} satisfies Partial<FieldTypeSpec>;

/** Attached files; pictures are shown small. */
export const file: FieldTypeSpec = {
  ...common,
  name: "file",
  description: "Attached files or pictures",
  options: {
    accept: Type.Optional(
      Type.Array(Type.Enum(["pdf", "ofd", "picture", "office", "zip", "xml"]), {
        description: "Kinds of file; all when left out",
      }),
    ),
    ...limits,
    pool: Type.Optional(
      Type.Boolean({ description: "May be taken from the files of the project's other documents; yes when left out" }),
    ),
  },
  answerSchema: (field) => Type.Array(StoredFile, { maxItems: Number(field["maxFiles"] ?? 20) }),
  expressionType: () => ({ row: { name: "string", size: "int" } }),
  check: (answer, field, pointer) => {
    const accept = Array.isArray(field["accept"]) ? (field["accept"] as string[]) : Object.keys(KINDS);
    return fileFaults(answer, field, pointer, accept);
  },
  reads: [],
};

/** Pictures taken on the spot, with time and place where the camera tells them. */
export const picture: FieldTypeSpec = {
  ...common,
  name: "picture",
  description: "Pictures with the time and place where they were taken",
  options: limits,
  answerSchema: (field) => Type.Array(StoredPicture, { maxItems: Number(field["maxFiles"] ?? 20) }),
  expressionType: () => ({ row: { name: "string", size: "int", takenAt: "string", lat: "double", lon: "double" } }),
  check: (answer, field, pointer) => fileFaults(answer, field, pointer, ["picture"]),
  reads: ["file"],
};

/** Fields that want a file at the step and have none; hidden fields want nothing. */
export function filesNeeded(
  fields: Iterable<Field>,
  answers: Readonly<Record<string, unknown>>,
  hidden: ReadonlySet<string>,
  step: string,
): Problem[] {
  return [...fields]
    .filter((field) => isNeededAt(field, step) && !hidden.has(field.id) && filesIn(answers[field.id]).length === 0)
    .map((field) => problem("answer.file-needed", pointerStep(field.id), { label: field.label }));
}

/** Whether the field wants a file at the step. */
export function isNeededAt(field: Field, step: string): boolean {
  return Array.isArray(field["neededAt"]) && field["neededAt"].includes(step);
}

function fileFaults(answer: unknown, field: Field, pointer: string, accept: readonly string[]): Problem[] {
  const limit = Number(field["maxMegabytes"] ?? Number.POSITIVE_INFINITY);
  return filesIn(answer).flatMap(({ name = "", mediaType = "", size = 0 }, i) => {
    const said = { label: field.label, value: name };
    if (!accept.some((kind) => KINDS[kind]?.test(mediaType)))
      return [problem("answer.file-kind", `${pointer}/${i}`, said)];
    return size > limit * 1_000_000 ? [problem("answer.file-size", `${pointer}/${i}`, { ...said, limit })] : [];
  });
}

/** What is not shaped like a file keeps its place, as a file without a name: the schema tells of it. */
function filesIn(answer: unknown): Partial<StoredFile>[] {
  return Array.isArray(answer) ? answer.map((f: unknown) => (typeof f === "object" && f !== null ? f : {})) : [];
}

function names(answer: unknown): string[] {
  return filesIn(answer).map((f) => f.name ?? "");
}

/** One line per file that came or went; who moves a file within the list changes nothing. */
function fileDiff(before: unknown, after: unknown): AnswerDiff[] {
  const [old, now] = [filesIn(before), filesIn(after)];
  const gone = old.filter((f) => !now.some((other) => other.id === f.id));
  const come = now.filter((f) => !old.some((other) => other.id === f.id));
  const changed = now.filter((f) => old.some((other) => other.id === f.id && !sameAnswer(other, f)));
  return [
    ...gone.map(({ name = "" }) => ({ part: name, before: name, after: "" })),
    ...come.map(({ name = "" }) => ({ part: name, before: "", after: name })),
    ...changed.map(({ name = "" }) => ({ part: name, before: name, after: name })),
  ];
}

import { type Static, Type } from "typebox";
import type { FieldType } from "../field-type.ts";

/** What a document keeps of a stored file; the bytes are addressed by their SHA-256. */
export const StoredFile = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    name: Type.String({ minLength: 1, maxLength: 200 }),
    size: Type.Integer({ minimum: 1 }),
    mediaType: Type.String({ maxLength: 100 }),
    sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
  },
  { additionalProperties: false },
);
export type StoredFile = Static<typeof StoredFile>;

/** Attached files; pictures are shown small. */
export const file: FieldType = {
  name: "file",
  description: "Attached files or pictures",
  options: {
    accept: Type.Optional(
      Type.Array(Type.Enum(["pdf", "ofd", "picture", "office", "zip"]), {
        description: "Kinds of file; all when left out",
      }),
    ),
    maxFiles: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
    maxMegabytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  answerSchema: (field) => Type.Array(StoredFile, { maxItems: Number(field["maxFiles"] ?? 20) }),
  emptyValue: undefined,
  expressionType: () => ({ row: { name: "string", size: "int" } }),
  fromText: () => undefined,
  toText: (answer) => (Array.isArray(answer) ? (answer as StoredFile[]).map((f) => f.name).join("\u3001") : ""),
  references: (answer, _field, pointer) =>
    Array.isArray(answer)
      ? (answer as StoredFile[]).map((f, i) => ({ kind: "file" as const, id: f.id, pointer: `${pointer}/${i}` }))
      : [],
};

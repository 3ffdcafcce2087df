/** Adds one evidence entry inside the caller's transaction. The only way to write evidence. */
import { createHash } from "node:crypto";
import { type Queryable, statement } from "../database/database.ts";
import { CANONICAL_FORMAT, canonicalText } from "../domain/canonical.ts";
import { uuidv7 } from "../uuid.ts";

export type EvidenceEntry = {
  kind:
    | "revision"
    | "decision"
    | "posting"
    | "publication"
    | "sign-in"
    | "sign-out"
    | "account"
    | "role"
    | "substitution"
    | "plugin"
    | "import"
    | "definition"
    | "look"
    | "notice";
  /** What it is about: "document:<id>", "quota:<id>", "person:<id>" … */
  subject: string;
  /** What happened, with old and new; plain JSON, money in fen. */
  what: Record<string, unknown>;
};
/** Who acts, from where, when. */
export type Actor = { person: string | null; address: string; at: Date };

const insertEvidence = statement(
  "insert-evidence",
  "insert into core.evidence (id, at, person, address, kind, subject, format, body, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
);

/** Canonical bytes (RFC 8785) and their RFC 6962 leaf hash are made once and kept as they are. */
export async function appendEvidence(tx: Queryable, actor: Actor, entry: EvidenceEntry): Promise<void> {
  const id = uuidv7(actor.at);
  const body = Buffer.from(
    canonicalText({
      id,
      at: actor.at.toISOString(),
      person: actor.person,
      address: actor.address,
      kind: entry.kind,
      subject: entry.subject,
      what: withoutUndefined(entry.what),
    }),
    "utf8",
  );
  await insertEvidence(tx, [
    id,
    actor.at,
    actor.person,
    actor.address,
    entry.kind,
    entry.subject,
    CANONICAL_FORMAT,
    body,
    leafHash(body),
  ]);
}

/** SHA-256 of 0x00 and the entry (RFC 6962 §2.1). */
export function leafHash(body: Uint8Array): Buffer {
  return createHash("sha256").update(Uint8Array.of(0)).update(body).digest();
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .map(([k, v]) => [k, withoutUndefined(v)]),
  );
}

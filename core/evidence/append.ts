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
    | "notice"
    | "alert"
    | "ledger"
    | "bank"
    | "treasury"
    | "draft";
  /** What it is about: "document:<id>", "quota:<id>", "person:<id>" … */
  subject: string;
  /** What happened, with old and new; plain JSON, money in fen. */
  what: Record<string, unknown>;
};
/** Who acts, from where, when. */
export type Actor = { person: string | null; address: string; at: Date };

const COLUMNS = "id, at, person, address, kind, subject, format, body, hash";
const insertEvidence = statement(
  "insert-evidence",
  `insert into core.evidence (${COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
const insertEvidenceRows = statement(
  "insert-evidence-rows",
  `insert into core.evidence (${COLUMNS})
   select x.id, $2::timestamptz, $3::uuid, $4::text, x.kind, x.subject, $7::integer, x.body, x.hash
   from unnest($1::uuid[], $5::text[], $6::text[], $8::bytea[], $9::bytea[]) as x(id, kind, subject, body, hash)`,
);

/** Canonical bytes (RFC 8785) and their RFC 6962 leaf hash are made once and kept as they are. */
export async function appendEvidence(tx: Queryable, actor: Actor, entry: EvidenceEntry): Promise<void> {
  const { id, body, hash } = sealed(actor, entry);
  const { at, person, address } = actor;
  await insertEvidence(tx, [id, at, person, address, entry.kind, entry.subject, CANONICAL_FORMAT, body, hash]);
}

/** The same for many entries of one act, in one statement and in their order. */
export async function appendEvidenceOfMany(
  tx: Queryable,
  actor: Actor,
  entries: readonly EvidenceEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => sealed(actor, entry));
  await insertEvidenceRows(tx, [
    rows.map((row) => row.id),
    actor.at,
    actor.person,
    actor.address,
    entries.map((entry) => entry.kind),
    entries.map((entry) => entry.subject),
    CANONICAL_FORMAT,
    rows.map((row) => row.body),
    rows.map((row) => row.hash),
  ]);
}

/** The id, canonical bytes and leaf hash of an entry, for the one statement that writes it with what it is about. */
export function sealed(actor: Actor, entry: EvidenceEntry): { id: string; body: Buffer; hash: Buffer } {
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
  return { id, body, hash: leafHash(body) };
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

/** Evidence: one append-only entry for every revision, decision, posting, publication and sign-in. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.evidence (
  id uuid primary key,
  at timestamptz not null,
  person uuid references core.person,
  address text not null,
  kind text not null,
  subject text not null,
  format integer not null,
  body bytea not null,
  hash bytea not null
);
comment on column core.evidence.body is 'Canonical JSON (RFC 8785) of the entry, kept as it was hashed';
comment on column core.evidence.hash is 'SHA-256 of 0x00 and body, the leaf hash of RFC 6962';
create index evidence_subject on core.evidence (subject, at);
create index evidence_at on core.evidence (at, id);
`.execute(db);
}

/** Takes an uploaded file in: content decides the type, bytes are stored by hash, the row says whose it is. */
import type { Context } from "../context.ts";
import { type Queryable, statement } from "../database/database.ts";
import type { StoredFile } from "../domain/fields/file.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import { mediaTypeOf } from "./store.ts";

const insertFile = statement(
  "insert-file",
  "insert into core.file (id, sha256, name, media_type, size, unit, county, by, at) select $1, $2, $3, $4, $5, u.id, u.county, $7, $8 from core.unit u where u.id = $6 returning id",
);
const findFile = statement<{
  id: string;
  sha256: string;
  name: string;
  media_type: string;
  size: number;
  unit: string;
  county: string;
  by: string;
}>("find-file", "select id, sha256, name, media_type, size, unit, county, by from core.file where id = $1");

/** Refuses a kind of file that is not taken, or a unit that is not there. */
export async function uploadFile(
  context: Context,
  identity: Identity,
  given: { bytes: Buffer; name: string; unit?: string | undefined; mediaType?: string },
): Promise<StoredFile> {
  const mediaType = given.mediaType ?? (await mediaTypeOf(given.bytes, given.name));
  if (mediaType === undefined) throw new Refusal("file.refused", { facts: { reason: "type" } });
  const unit = given.unit ?? identity.assignments[0]?.unit.id;
  const { sha256 } = await context.files.put(given.bytes);
  const id = uuidv7(context.clock());
  const name = given.name.replaceAll(/[\u0000-\u001F\u007F/\\]/g, "").slice(-200) || "file";
  const made = await insertFile(context.pool, [
    id,
    sha256,
    name,
    mediaType,
    given.bytes.length,
    unit,
    identity.person.id,
    context.clock(),
  ]);
  if (made.length === 0) throw new Refusal("unit.not-found");
  return { id, name, size: given.bytes.length, mediaType, sha256 };
}

/** A file that the person may read: their own, or one whose unit lies in their scope. */
export async function getFile(
  db: Queryable,
  identity: Identity,
  id: string,
): Promise<{ sha256: string; name: string; mediaType: string; size: number }> {
  const [row] = await findFile(db, [id]);
  const place = row && {
    unit: row.unit,
    county: row.county,
    city: `${row.county.slice(0, 4)}00`,
    province: `${row.county.slice(0, 2)}0000`,
  };
  if (!row || !place || (row.by !== identity.person.id && !covers(identity, "document.read", place)))
    throw new Refusal("file.not-found");
  return { sha256: row.sha256, name: row.name, mediaType: row.media_type, size: row.size };
}

/** Files that belong to a decision: whoever may read the document may open them. */
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { findCase, listCaseFiles, listEvents } from "./queries.ts";

/** The bytes with their name and type; a digest that no event of the case names is not found. */
export async function getOpinionFile(
  context: Context,
  identity: Identity,
  document: string,
  sha256: string,
): Promise<{ bytes: Buffer; name: string; mediaType: string; shown: "inline" | "attachment" }> {
  const db = context.pool;
  await getDocument(context, db, identity, document);
  const [row] = await findCase(db, [document]);
  const naming = (row ? await listEvents(db, [row.id]) : []).filter(
    ({ body }) => Array.isArray(body["files"]) && body["files"].includes(sha256),
  );
  const [file] = await listCaseFiles(db, [[sha256], naming.flatMap((event) => event.by ?? [])]);
  if (!file) throw new Refusal("file.not-found");
  const mediaType = file.media_type;
  const shown = mediaType.startsWith("image/") || mediaType === "application/pdf" ? "inline" : "attachment";
  return { bytes: await context.files.read(sha256), name: file.name, mediaType, shown };
}

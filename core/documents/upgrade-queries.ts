/** SQL of documents that move to a newer version of their form. */
import { statement } from "../database/database.ts";
import type { LeftOver } from "../domain/convert-answers.ts";

/** The document in its new version, with what is kept aside of it. */
export const moveDocument = statement(
  "move-document",
  `update core.document set form_version = $2, answers = $3, stamp = $4,
     left_over = nullif($5::jsonb, '[]'::jsonb) where id = $1`,
);
export const findLeftOver = statement<{ left_over: LeftOver[] | null }>(
  "find-left-over",
  "select left_over from core.document where id = $1",
);
export const findUnitOfProject = statement<{ unit: string }>(
  "find-unit-of-project",
  "select unit from core.project where id = $1 and void_at is null",
);

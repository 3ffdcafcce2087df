/** Makes a new budget line out of a document: at the top, or below the line that gives. */
import type { Tx } from "../database/database.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import type { PostStep } from "../domain/post-step.ts";
import type { PostOrder } from "../domain/post-orders.ts";
import { Refusal } from "../errors.ts";
import { uuidv7 } from "../uuid.ts";
import type { Locked, PostCall } from "./post.ts";
import { findUnitPlace, insertQuota, type QuotaLineRow } from "./queries.ts";

/** Whose line is made: the project that the document or the row names, its own, or that of the line above. */
export function projectOfLine(
  step: PostStep,
  document: PostCall["document"],
  order: PostOrder,
  above: Pick<QuotaLineRow, "project"> | undefined,
): string | null {
  const named = order.text(step.line?.project);
  if (named !== undefined) return named;
  return order.text(step.line?.unit) === undefined ? (document.project ?? above?.project ?? null) : null;
}

/** The id of the line, still without money. What the document does not say comes from the line above. */
export async function openLine(tx: Tx, call: PostCall, order: PostOrder, locked: Locked): Promise<string> {
  const { step, document, actor } = call;
  const { line } = step;
  if (!line) throw new Refusal("ledger.no-quota");
  const above = order.quota === undefined ? undefined : locked.lines.get(order.quota);
  const id = uuidv7(actor.at);
  const named = (field: string | undefined): string | undefined =>
    field === undefined ? undefined : (call.nameOfCode(field, order.read(field)) ?? order.text(field));
  const dated = order.text(line.date);
  const year = order.text(line.year) ?? dated?.slice(0, 4);
  const projectId = projectOfLine(step, document, order, above);
  const project = projectId === null ? undefined : locked.projects.get(projectId);
  if (projectId !== null && !project) throw new Refusal("project.not-found");
  const unit = project?.unit ?? order.text(line.unit) ?? above?.unit ?? document.unit;
  const place = project ?? (await findUnitPlace(tx, [unit]))[0];
  if (!place) throw new Refusal("unit.not-found");
  const elements: Record<string, unknown> = { ...above?.elements };
  for (const [element, field] of Object.entries(line.elements ?? {})) {
    const value = order.read(field);
    if (value !== undefined && value !== "") elements[element] = value;
  }
  await insertQuota(tx, [
    id,
    order.text(line.number) ?? above?.number ?? "",
    projectId,
    unit,
    place.province,
    place.city,
    place.county,
    place.town,
    above?.id ?? null,
    named(line.source) ?? above?.source ?? "",
    named(line.nature) ?? above?.nature ?? null,
    dated ?? null,
    year === undefined ? (above?.year ?? yearInChina(actor.at)) : Number(year),
    order.text(line.supNumber) ?? above?.sup_number ?? above?.number ?? null,
    JSON.stringify(elements),
    document.id,
    actor.at,
  ]);
  return id;
}

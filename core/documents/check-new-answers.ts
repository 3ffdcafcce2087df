/** What stands against answers of a draft that nobody has begun, as its start would judge them; no rights are asked. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { initialAnswers } from "../domain/evaluate-form.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import type { Problem } from "../domain/problem.ts";
import { uuidv7 } from "../uuid.ts";
import { completeAnswers, isMalformed } from "./complete-answers.ts";
import { withValues } from "./computed-fields.ts";
import { factsOf } from "./facts.ts";
import { placeOf, unitOf } from "./place.ts";

/** The unit it would be written for, and the project it would stand under. */
type Home = { unit: string; project?: { id: string; county: string | null } | undefined };

/** Problems that would stop even the draft; none where it could be begun. */
export async function checkNewAnswers(
  context: Context,
  db: Queryable,
  compiled: CompiledForm,
  { unit: unitId, project }: Home,
  given: Readonly<Record<string, unknown>>,
): Promise<Problem[]> {
  const unit = await unitOf(db, unitId);
  if (!unit) return [{ code: "unit.not-found", pointer: "" }];
  const facts = factsOf(context, { unit: unit.id, region: unit.region });
  const answers = withValues(compiled, { ...initialAnswers(compiled, facts, given), ...given }, {});
  const stands = project ?? (await placeOf(db, compiled.form, answers, unit));
  if (!stands) return [{ code: "answer.no-reference", pointer: `/${compiled.form.project.facts?.region ?? ""}` }];
  const home = { document: uuidv7(context.clock()), project: project?.id ?? null, county: stands.county };
  const completed = await completeAnswers(context, db, compiled, home, answers, facts);
  return completed.problems.filter(isMalformed);
}

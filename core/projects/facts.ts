/** Everything known of one project, read in one go: for its page, its snapshot, its equation. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";

import { currentIndicators, type IndicatorValue } from "../indicators/recompute.ts";
import { Refusal } from "../errors.ts";
import {
  findProject,
  listPayments,
  listProjectDocuments,
  listQuotas,
  type PaymentRow,
  type ProjectDocumentRow,
  type ProjectRow,
  type QuotaRow,
} from "./queries.ts";

/** A document of the project with its answers. */
export type ProjectDocument = ProjectDocumentRow;
export type ProjectFacts = {
  project: ProjectRow;
  documents: ProjectDocumentRow[];
  quotas: QuotaRow[];
  payments: PaymentRow[];
  indicators: IndicatorValue[];
};

/** Throws project.not-found for an unknown or undone project. */
export async function getProjectFacts(_context: Context, db: Queryable, id: string): Promise<ProjectFacts> {
  const [project] = await findProject(db, [id]);
  if (!project) throw new Refusal("project.not-found");
  const documents = await listProjectDocuments(db, [id]);
  const quotas = await listQuotas(db, [id]);
  const payments = await listPayments(db, [id]);
  const indicators = await currentIndicators(db, id);
  return { project, documents, quotas, payments, indicators };
}

/** What names a project, for whoever shows something beside it. */
import type { Context } from "../context.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { findProject } from "./queries.ts";

/** Refuses with project.not-found outside the reader's scope. */
export async function readProjectHead(
  context: Context,
  identity: Identity,
  id: string,
): Promise<{ id: string; code: string; name: string; region: string }> {
  const [project] = await findProject(context.pool, [id]);
  if (!project || !covers(identity, "project.read", project)) throw new Refusal("project.not-found");
  return { id: project.id, code: project.code, name: project.name, region: project.region };
}

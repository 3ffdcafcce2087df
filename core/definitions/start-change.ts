/** Begins a change: with an empty project type, document type or code list, with what is published, or with a copy. */
import { randomBytes } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import type { DraftBody, NewChange } from "../domain/change.ts";
import type { Kind } from "../domain/definition-head.ts";
import type { Layer } from "../domain/layer.ts";
import { defaultList } from "../domain/list.ts";
import {
  copyForm,
  newDictionary,
  newDocumentType,
  newProjectType,
  type StartOrder,
} from "../domain/new-project-type.ts";
import { newRule } from "../domain/new-rule.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Language, sentence } from "../messages.ts";
import { uuidv7 } from "../uuid.ts";
import { findChange, insertChange, insertEvent } from "./change-queries.ts";
import { checkLimits } from "./draft-limits.ts";
import { ownRow, settleBases } from "./draft-bases.ts";
import { type Area, mustSee } from "./places.ts";
import { areaOf } from "./report-change.ts";
import type { DefinitionView } from "./view.ts";

/** Returns the id; a repeat with the same id by the same person is answered with the change that is there. */
export async function startChange(
  context: Context,
  identity: Identity,
  given: NewChange,
  language: Language,
): Promise<string> {
  const { view } = context.definitions;
  const area = await areaOf(context.pool, given.scope);
  if (!reachesArea(identity, "definition.write", area)) throw new Refusal("change.scope");
  if ("copy" in given.start) await mustSee(context, context.pool, identity, given.start.copy.form);
  const drafts = bodiesOf(view, area, given, language);
  checkLimits(drafts, []);
  return keepDrafts(context, identity, area, given, drafts);
}

/** Makes the change that holds the drafts; the caller has checked the right and the drafts' limits. */
export async function keepDrafts(
  context: Context,
  identity: Identity,
  area: Area,
  given: Pick<NewChange, "id" | "title" | "scope">,
  drafts: readonly DraftBody[],
): Promise<string> {
  const { bodies, bases } = settleBases(context.definitions.view, area, drafts, []);
  const at = context.clock();
  return inTransaction(context.pool, async (tx) => {
    const made = await insertChange(tx, [
      given.id,
      given.title,
      given.scope,
      JSON.stringify(bodies),
      JSON.stringify(bases),
      identity.person.id,
      at,
    ]);
    if (made.length === 0) {
      const [existing] = await findChange(tx, [given.id]);
      if (existing?.created_by !== identity.person.id || existing.scope !== given.scope)
        throw new Refusal("change.exists");
      return given.id;
    }
    await insertEvent(tx, [uuidv7(at), given.id, "made", identity.person.id, at, null]);
    return given.id;
  });
}

function bodiesOf(view: DefinitionView, area: Area, given: NewChange, language: Language): DraftBody[] {
  const { start } = given;
  if ("edit" in start) return start.edit.map(({ kind, id }) => editable(view, area, kind, id));
  if ("layer" in start) return [layerOver(view, area, start.layer, given.title)];
  if ("copy" in start) return copyOf(view, area, start.copy.form, start.copy.version, given.title);
  if (start.new === "rule") {
    const [lifecycle] = view.all("lifecycle", area.place).filter((row) => !row.retired);
    return newRule({ title: given.title, id: newId(), scope: given.scope, lifecycle: lifecycle?.id });
  }
  const order = startOrder(view, area, given.title, language);
  if (start.new === "project-type") return newProjectType(order);
  return start.new === "document-type" ? newDocumentType(order) : newDictionary(order);
}

/** The newest version that may be changed here; a list that a form has by itself becomes a list of its own. */
function editable(view: DefinitionView, area: Area, kind: Kind, id: string): DraftBody {
  const row = ownRow(view, area, kind, id);
  if (row) return row.body as unknown as DraftBody;
  const form = kind === "list" ? view.row("form", id, undefined, area.place) : undefined;
  if (!form) throw new Refusal("definition.not-found", { facts: { kind, id } });
  return { ...(defaultList(form.body) as unknown as DraftBody), version: 1 };
}

/** The layer that the scope has over a definition from above, or an empty one. */
function layerOver(view: DefinitionView, area: Area, of: Layer["of"], title: string): DraftBody {
  if (!view.written(of.kind, of.id, area.place)) throw new Refusal("definition.not-found", { facts: of });
  const own = view.rows.findLast(
    ({ body, scope, retired }) =>
      body.kind === "layer" && scope === area.scope && !retired && body.of.kind === of.kind && body.of.id === of.id,
  );
  if (own) return own.body as unknown as DraftBody;
  const head = { $schema: "layer.schema.json", kind: "layer" as const, id: newId(), version: 1, title };
  return { ...head, of: { kind: of.kind, id: of.id }, scope: area.scope, operations: [] };
}

function copyOf(view: DefinitionView, area: Area, id: string, version: number | undefined, title: string): DraftBody[] {
  const form = (view.row("form", id, version, area.place) ?? view.row("form", id, version))?.body;
  if (!form) throw new Refusal("definition.not-found", { facts: { kind: "form", id } });
  const at = view.all("flow", area.place).concat(view.all("flow"));
  const flow = at.find((row) => row.body.form === id && row.body.part !== true)?.body;
  const lifecycles = view.all("lifecycle", area.place).concat(view.all("lifecycle"));
  const lifecycle =
    form.project.role === "opens"
      ? lifecycles.find((row) => row.body.stages.some((s) => s.after.length === 0 && s.forms.includes(id)))?.body
      : undefined;
  return copyForm({ form, flow, lifecycle }, { newId, title });
}

/** The roles of a unit: who writes documents there starts them, who publishes there decides. */
function startOrder(view: DefinitionView, area: Area, title: string, language: Language): StartOrder {
  const roles = view.all("role").map((row) => row.body);
  const inUnit = roles.filter((role) => role.reach === "unit");
  const create = inUnit.filter(
    (role) => role.permissions.includes("document.write") && role.permissions.includes("definition.write"),
  );
  const decides = inUnit.find(
    (role) => role.permissions.includes("definition.publish") && role.permissions.includes("case.act"),
  );
  const word = (key: string): string => sentence(language, `start.${key}`);
  return {
    words: {
      title,
      section: word("section"),
      name: word("name"),
      region: word("region"),
      submit: word("submit"),
      approve: word("approve"),
      stage: word("stage"),
      item: word("item"),
    },
    create: create.length > 0 ? create.map((role) => role.id) : ["nobody"],
    decides: decides?.id ?? roles.find((role) => role.permissions.includes("case.act"))?.id ?? area.scope,
    newId,
  };
}

/** A letter, so that it is an id, and 64 random bits. */
function newId(): string {
  return `n${randomBytes(8).toString("hex")}`;
}

/** Calls of the page of definitions: rows, versions with their bodies, changes that begin there, retirement. */
import type { Change, DraftBody, NewChange } from "../core/domain/change.ts";
import { getDesigner, saveChange, startChange } from "./change-api.ts";
import { newId } from "./ids.ts";
import { request } from "./request.ts";

const at = encodeURIComponent;

export type DefinitionListed = {
  kind: string;
  id: string;
  version: number;
  title: string;
  pack: string;
  publishedAt: string;
  scope: string;
  scopeName: string;
  retired: boolean;
};
export type DefinitionVersion = {
  version: number;
  scope: string;
  scopeName: string;
  publishedAt: string;
  by?: { name: string };
  note?: string;
  retired: boolean;
};
export type DefinitionDetail = { body: DraftBody; versions: DefinitionVersion[] };

export const listPublished = () => request<DefinitionListed[]>("GET", "/definitions");
export const getDefinition = (kind: string, id: string, version?: number) =>
  request<DefinitionDetail>("GET", `/definitions/${at(kind)}/${at(id)}`, { query: { version } });
export const retireDefinition = (kind: string, id: string) =>
  request<DefinitionDetail>("POST", `/definitions/${at(kind)}/${at(id)}/retire`);

/** Begins a change under an id made here, so that sending it again makes no second one. */
export function beginChange(title: string, scope: string, start: NewChange["start"]): Promise<Change> {
  return startChange({ id: newId(), title: title.slice(0, 80), scope, start });
}

/** Begins a change whose body is an older version's, under the version number that the change gave. */
export async function beginRestore(title: string, scope: string, old: DraftBody): Promise<Change> {
  const made = await beginChange(title, scope, { edit: [{ kind: old.kind, id: old.id }] });
  const bodies = made.bodies.map((body) =>
    body.kind === old.kind && body.id === old.id ? { ...old, version: body.version } : body,
  );
  const { stamp } = await saveChange(made.id, {
    stamp: made.stamp,
    title: made.title,
    note: made.note,
    bodies,
    conversions: made.conversions,
  });
  return { ...made, stamp, bodies };
}

export type ScopeChoice = { scope: string; name: string };

/** Where the person may begin changes. */
export async function listScopes(): Promise<ScopeChoice[]> {
  return (await getDesigner()).scopes;
}

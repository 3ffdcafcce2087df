/** Calls of changes: draft, check, review, publish, remarks, and what a designer may choose from. */
import type {
  Change,
  ChangeComment,
  ChangeReport,
  ChangeRow,
  ChangeState,
  Conversion,
  DraftBody,
  DraftFault,
  LayerRow,
  NewChange,
} from "../core/domain/change.ts";
import type { DictionaryItem } from "../core/domain/dictionary.ts";
import type { OfferedType } from "../core/domain/offered-type.ts";
import { request } from "./request.ts";

const at = encodeURIComponent;

/** What an autosave sends: everything the person may change, and the stamp of what it was read with. */
export type GivenDrafts = {
  stamp: number;
  title: string;
  note: string;
  bodies: readonly DraftBody[];
  conversions: readonly Conversion[];
};
export type SavedDrafts = { stamp: number; savedAt: string; faults: DraftFault[] };
/** What a person may choose from while designing: only what holds where the person works. */
export type OfferChoice = { id: string; title: string };
/** A field type of a plugin: which of our types it is, and the options that a new field begins with. */
export type TypeChoice = OfferChoice & { field: OfferedType; label: string };
export type DesignerChoices = {
  roles: { id: string; title: string }[];
  unitKinds: { id: string; title: string }[];
  dictionaries: { id: string; title: string; items: DictionaryItem[] }[];
  /** `handles`: its documents handle alerts. */
  forms: {
    id: string;
    title: string;
    version: number;
    handles: boolean;
    fields: { id: string; label: string; type: string }[];
  }[];
  plugins: { id: string; name: string }[];
  /** What enabled plugins offer at points that definitions name, by `plugin/offer`. */
  offers: (OfferChoice & { point: string } & Partial<Pick<TypeChoice, "field" | "label">>)[];
  scopes: { scope: string; name: string }[];
  /** Parts that flows of the same form may call. */
  flows: { id: string; title: string; form: string; versions: number[] }[];
  publications: { id: string; title: string }[];
  /** What enabled plugins do for flows, by `plugin/act`. */
  acts: { id: string; title: string }[];
  calendars: { id: string; title: string }[];
  lifecycles: { id: string; title: string }[];
  rules: { id: string; title: string; check: boolean }[];
};

export const listChanges = async (state?: ChangeState): Promise<ChangeRow[]> =>
  (await request<{ rows: ChangeRow[] }>("GET", "/changes", { query: { state } })).rows;
/** Layers in use within reach, those with something to mend first. */
export const listLayers = async (): Promise<LayerRow[]> => (await request<{ rows: LayerRow[] }>("GET", "/layers")).rows;
export const getChange = (id: string) => request<Change>("GET", `/changes/${at(id)}`);
/** The id in the body is the person's own: sending it again makes no second change. */
export const startChange = (body: NewChange) => request<Change>("POST", "/changes", { body, repeat: true });
export const saveChange = (id: string, body: GivenDrafts) =>
  request<SavedDrafts>("PUT", `/changes/${at(id)}`, { body });
export const reportChange = (id: string) =>
  request<ChangeReport>("POST", `/changes/${at(id)}/report`, { repeat: true });
export const submitChange = (id: string, stamp: number) =>
  request<Change>("POST", `/changes/${at(id)}/submit`, { body: { stamp } });
export const takeBack = (id: string) => request<Change>("POST", `/changes/${at(id)}/take-back`);
export const returnChange = (id: string, reason: string) =>
  request<Change>("POST", `/changes/${at(id)}/return`, { body: { reason } });
export const publishChange = (id: string, stamp: number) =>
  request<Change>("POST", `/changes/${at(id)}/publish`, { body: { stamp } });
export const dropChange = (id: string) => request<void>("DELETE", `/changes/${at(id)}`);
export const addComment = (id: string, body: { pointer: string; text: string }) =>
  request<ChangeComment>("POST", `/changes/${at(id)}/comments`, { body });
export const resolveComment = (id: string, comment: string) =>
  request<ChangeComment>("POST", `/changes/${at(id)}/comments/${at(comment)}/resolve`);
/** Names of people and units by id; at most 100 at once. */
export const readNames = (ids: readonly string[]) =>
  request<{ people: Record<string, string>; units: Record<string, string> }>("GET", "/designer/names", {
    query: { ids: ids.join(",") },
  });
export const getDesigner = () => request<DesignerChoices>("GET", "/designer");

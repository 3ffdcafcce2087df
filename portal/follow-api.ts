/** What the server tells about drafts that follow from a finished document. */
import { request } from "./request.ts";

const at = encodeURIComponent;

export type FollowingDraft = {
  form: string;
  title: string;
  /** What the definition says about mending what stands against it. */
  help: string;
  /** Lists of the forms that mend it. */
  mend: { list: string; title: string }[];
  state: "owed" | "waiting" | "made";
  document: { id: string; number: string; title: string; state: string; mine: boolean } | null;
  /** Lines by code and title, fields by the sentence alone. */
  against: { code: string | null; title: string; text: string }[];
  looks: { code: string; title: string }[];
  at: string;
  mayAsk: boolean;
};

export const listDrafts = (document: string) =>
  request<{ rows: FollowingDraft[] }>("GET", `/documents/${at(document)}/drafts`);
export const askForDraft = (document: string, form: string) =>
  request<{ rows: FollowingDraft[] }>("POST", `/documents/${at(document)}/drafts/${at(form)}`, { body: {} });

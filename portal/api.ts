/** One typed function per endpoint of the portal API; see the contract beside core/app.ts. */
import type { RuleResult } from "../core/domain/rule-result.ts";
import type * as A from "./api-types.ts";
import { type Query, queryText, request, sendFile } from "./request.ts";

const at = encodeURIComponent;

export const getSession = () => request<A.Session>("GET", "/session");
export const signIn = (login: string, password: string) =>
  request<A.Session>("POST", "/session", { body: { login, password } });
export const signOut = () => request<void>("DELETE", "/session");
export const listDemoAccounts = () => request<A.DemoAccount[]>("GET", "/demo-accounts");

/** `year` is the fiscal year of the document that is shown: its code lists come with it. */
export const getForm = (id: string, version?: number, year?: number) =>
  request<A.FormAnswer>("GET", `/definitions/forms/${at(id)}`, { query: { version, year } });
export const getList = (id: string) => request<A.ListAnswer>("GET", `/definitions/lists/${at(id)}`);
export const listRegions = () => request<A.RegionRow[]>("GET", "/regions");
export const listUnits = (q: string, kind?: string) => request<A.UnitRow[]>("GET", "/units", { query: { q, kind } });

export const listDocuments = (query: Query) => request<A.Rows<A.DocumentRow>>("GET", "/documents", { query });
export const searchDocuments = (query: Query) =>
  request<{ rows: { id: string; number: string; title: string; formTitle: string }[] }>("GET", "/documents/search", {
    query,
  });
export const documentsExportUrl = (query: Query) => `/api/v1/documents/export${queryText(query)}`;
export const projectsExportUrl = (query: Query) => `/api/v1/projects/export${queryText(query)}`;
export const createDocument = (body: { id: string; form: string; project?: string; unit?: string }) =>
  request<A.Document>("POST", "/documents", { body, repeat: true });
export const getDocument = (id: string) => request<A.Document>("GET", `/documents/${at(id)}`);
export const saveDraft = (id: string, body: { stamp: string | number; answers: A.Answers }) =>
  request<A.Saved>("PUT", `/documents/${at(id)}/draft`, { body });
/** Asks the plugins that look at it before a submission; nothing is written. */
export const askPluginChecks = (id: string) =>
  request<{ stamp: number; results: RuleResult[] }>("POST", `/documents/${at(id)}/plugin-checks`, { repeat: true });
export const deleteDraft = (id: string) => request<void>("DELETE", `/documents/${at(id)}`);
export const actOnDocument = (
  id: string,
  body: { commandId: string; stamp?: string | number; command: A.Command; reasons?: Readonly<Record<string, string>> },
) => request<{ document: A.Document; said: string }>("POST", `/documents/${at(id)}/commands`, { body, repeat: true });
/** People who may be asked at a step of the document's case. */
export const listPeopleFor = (id: string, query: { for: string; q: string; step?: string | undefined }) =>
  request<{ rows: A.AskPerson[] }>("GET", `/documents/${at(id)}/people`, { query });
export const getPicture = (id: string) => request<A.Picture>("GET", `/documents/${at(id)}/picture`);
export const listRevisions = (id: string) =>
  request<{ rows: A.RevisionHead[] }>("GET", `/documents/${at(id)}/revisions`);
export const getChanges = (id: string, from: number, to: number) =>
  request<{ lines: A.ChangeLine[] }>("GET", `/documents/${at(id)}/changes`, { query: { from, to } });
export const opinionFileUrl = (id: string, sha256: string) => `/api/v1/documents/${at(id)}/files/${at(sha256)}`;
export const listPhrases = (document: string) =>
  request<{ rows: string[] }>("GET", "/work/phrases", { query: { document } });
export const listOptions = (document: string, field: string, q: string, own = "") =>
  request<A.Option[]>("GET", `/documents/${at(document)}/options`, {
    query: { field, ...(q !== "" && { q }), ...(own !== "" && { own }) },
  });

export const fileUrl = (id: string) => `/api/v1/files/${at(id)}`;
export const thumbUrl = (id: string) => `/api/v1/files/${at(id)}/thumb`;
/** Stores one file for a unit. */
export function storeFile(file: File, unit: string, onProgress: (share: number) => void): Promise<A.StoredFile> {
  const form = new FormData();
  form.append("unit", unit);
  form.append("file", file);
  return sendFile("/files", form, onProgress);
}

/** Reads the XML of an e-invoice for a document that is written. */
export function readInvoice(document: string, file: File): Promise<A.ReadInvoice> {
  const form = new FormData();
  form.append("file", file);
  return request<A.ReadInvoice>("POST", `/documents/${at(document)}/invoices/read`, { form });
}
export const listInvoiceChecks = (document: string) =>
  request<A.Rows<A.InvoiceCheck>>("GET", `/documents/${at(document)}/invoices`);

export const getWork = (query: Query) => request<A.WorkAnswer>("GET", "/work", { query });
export const listProjects = (query: Query) => request<A.Rows<A.ProjectRow>>("GET", "/projects", { query });
export const getProject = (id: string) => request<A.ProjectAnswer>("GET", `/projects/${at(id)}`);

export const listMappings = () => request<A.MappingRow[]>("GET", "/imports/mappings");
/** Reads a table of projects and says what each row would become. */
export function previewFile(file: File, mapping: string, region: string, asOf?: string): Promise<A.Preview> {
  const form = new FormData();
  form.append("mapping", mapping);
  form.append("region", region);
  if (asOf !== undefined) form.append("asOf", asOf);
  form.append("file", file);
  return request("POST", "/imports/preview", { form });
}
export const previewAgain = (body: {
  file: string;
  mapping: string;
  region: string;
  columns: Record<string, number | null>;
  asOf?: string;
}) => request<A.Preview>("POST", "/imports/preview", { body });
export const runImport = (body: A.ImportOrder) => request<A.ImportResult>("POST", "/imports", { body, repeat: true });
export const listImports = () => request<A.Batch[]>("GET", "/imports");
export const undoImport = (id: string, commandId: string) =>
  request<{ removed: number }>("POST", `/imports/${at(id)}/undo`, { body: { commandId }, repeat: true });

export const listPeople = (q: string) => request<A.Account[]>("GET", "/people", { query: { q } });
export const addPerson = (body: { login: string; name: string; password: string; unit: string; title: string }) =>
  request<A.Account>("POST", "/people", { body });
export const closePerson = (id: string) => request<unknown>("POST", `/people/${at(id)}/close`, { body: {} });
export const setPassword = (id: string, password: string) =>
  request<unknown>("POST", `/people/${at(id)}/password`, { body: { password } });
export const listRoles = () => request<A.RoleRow[]>("GET", "/roles");
export const giveRole = (person: string, body: { role: string; unit: string }) =>
  request<unknown>("POST", `/people/${at(person)}/assignments`, { body });
export const takeRole = (person: string, assignment: string) =>
  request<unknown>("DELETE", `/people/${at(person)}/assignments/${at(assignment)}`);
export const listEvidence = (query: Query) => request<A.Rows<A.EvidenceRow>>("GET", "/evidence", { query });

export const listPeopleChoices = (q: string) => request<A.PersonChoice[]>("GET", "/people/choices", { query: { q } });
export const listProjectChoices = (q: string) => request<A.ProjectName[]>("GET", "/projects/choices", { query: { q } });
export const listProjectFiles = (project: string) => request<A.PoolFile[]>("GET", `/projects/${at(project)}/files`);
/** The bytes of a stored file, for showing it in place. */
export async function readFileBytes(id: string): Promise<ArrayBuffer> {
  const response = await fetch(fileUrl(id), { credentials: "same-origin" });
  if (!response.ok) throw new Error(`file ${response.status}`);
  return response.arrayBuffer();
}
/** Outlines of the counties of a city, by its first four digits. */
export async function getOutlines(city: string): Promise<A.Outline[]> {
  const response = await fetch(`/portal/outlines/${at(city)}.json`, { credentials: "same-origin" });
  return response.ok ? ((await response.json()) as A.Outline[]) : [];
}

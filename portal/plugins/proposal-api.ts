/** What plugins propose to the person at the work page. */
import { request } from "../request.ts";

export type Proposal = {
  id: string;
  plugin: { id: string; name: { zh: string; en: string }; version: string };
  form: { id: string; title: string };
  unit: string;
  project: string | null;
  reason: string;
  at: string;
  fields: { label: string; text: string }[];
};

export const listProposals = () => request<{ rows: Proposal[] }>("GET", "/proposals");
export const acceptProposal = (id: string) =>
  request<{ document: string }>("POST", `/proposals/${id}/accept`, { body: {} });
export const rejectProposal = (id: string, reason: string) =>
  request<void>("POST", `/proposals/${id}/reject`, { body: { reason } });

/** Calls of the page of substitutions: one's own, or with `person` those of somebody an administrator looks after. */
import { request } from "./request.ts";

const at = encodeURIComponent;

export type SubstitutionState = "now" | "coming" | "over" | "revoked";
export type SubstitutionShown = {
  id: string;
  state: SubstitutionState;
  person: { id: string; name: string };
  substitute: { id: string; name: string };
  from: string;
  to: string;
  forms: { id: string; title: string }[] | null;
  reason: string;
  createdAt: string;
  createdBy: { id: string; name: string };
  revokedAt?: string;
  revokedBy?: { name: string };
};
export type Substitutions = {
  given: SubstitutionShown[];
  received: SubstitutionShown[];
  forms: { id: string; title: string }[];
};
export type NewSubstitution = {
  substitute: string;
  from: string;
  to: string;
  forms: string[] | null;
  reason: string;
};

const base = (person: string): string => (person === "" ? "/substitutions" : `/people/${at(person)}/substitutions`);

export const listSubstitutions = (person: string) => request<Substitutions>("GET", base(person));
export const addSubstitution = (person: string, body: NewSubstitution) =>
  request<{ id: string }>("POST", base(person), { body });
export const revokeSubstitution = (person: string, id: string) =>
  request<unknown>("POST", `${base(person)}/${at(id)}/revoke`, { body: {} });

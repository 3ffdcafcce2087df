/** What the server tells about rules: their results on a document, the catalogue, settings of parameters, trials. */
import type { Moment, Rule, RuleParameter } from "../core/domain/rule.ts";
import type { RuleResult } from "../core/domain/rule-result.ts";
import type { Compared, FiresAs } from "../core/domain/run-rule.ts";
import { request } from "./request.ts";

const at = encodeURIComponent;

/** A warning that somebody passed with a reason. */
export type PassedWarning = {
  rule: string;
  version: number;
  title: string;
  moment: Moment;
  message: string;
  compared: Compared[];
  reason: string;
  name: string;
  at: string;
};
/** What every rule said when steps were decided, as it was kept then. */
export type Judgement = {
  id: string;
  steps: { id: string; title: string }[];
  name: string | null;
  at: string;
  digest: string;
  /** The lines are those that the evidence of the decision names. */
  intact: boolean;
  lines: { result: RuleResult; reason: { text: string; by: string | null; at: string } | null }[];
};
/** The rules of the next act, judged on the stored answers, and what they said before. */
export type DocumentRules = {
  moment: Moment | null;
  results: RuleResult[];
  passes: PassedWarning[];
  judgements: Judgement[];
};

export type WatchedKind = "document" | "contract" | "project" | "quota" | "unit" | "case" | "account";
export type ParameterRow = Pick<RuleParameter, "id" | "label" | "type" | "value" | "min" | "max" | "lowest"> & {
  /** The rule's own text. */
  own: string;
  /** Where the value was set; empty for the rule's own. */
  scope: string;
  scopeName: string;
  /** Where the reader may set it. */
  scopes: { scope: string; name: string }[];
};
export type RuleRow = {
  id: string;
  version: number;
  code: string;
  title: string;
  owner: Rule["owner"];
  class?: NonNullable<Rule["class"]>;
  check: boolean;
  watches: { kind: WatchedKind; of: string; title: string };
  gravest: FiresAs;
  runs: Rule["runs"];
  off?: string;
  basis: Rule["basis"];
  valid?: NonNullable<Rule["valid"]>;
  params: ParameterRow[];
};
export type ParameterChange = {
  parameter: string;
  label: string;
  scope: string;
  scopeName: string;
  value: string | null;
  before: string | null;
  reason: string;
  name: string;
  at: string;
  version: number;
};
export type RuleAnswer = RuleRow & {
  body: Rule;
  history: ParameterChange[];
  /** What is named in the rule is called, by `kind id`. */
  names: Record<string, string>;
};

export type Subject = {
  kind: WatchedKind;
  id: string;
  name: string;
  project: string | null;
  unit: string;
};
export type TrialLine = {
  subject: Subject;
  outcome: "quiet" | "outside" | "fires" | "missing" | "failed";
  as?: FiresAs;
  message: string;
  compared: Compared[];
  why: string[];
};
export type RuleTrial = {
  asOf: string;
  judged: number;
  outside: number;
  met: number;
  unsure: number;
  failed: number;
  fires: Record<string, number>;
  list: TrialLine[];
  /** So many were judged, and there are more. */
  stopped?: number;
  differences?: { subject: Subject; before: string | null; after: string | null }[];
};

export const getDocumentRules = (document: string) => request<DocumentRules>("GET", `/documents/${at(document)}/rules`);
/** Every rule that holds where the person works, switched-off ones too. */
export const listRules = () => request<{ rules: RuleRow[] }>("GET", "/rules");
export const getRule = (id: string) => request<RuleAnswer>("GET", `/rules/${at(id)}`);
/** Sets a parameter for a part of the country; `null` takes the setting back. */
export const setParameter = (
  rule: string,
  parameter: string,
  body: { scope: string; value: string | null; reason: string },
) => request<RuleAnswer>("PUT", `/rules/${at(rule)}/parameters/${at(parameter)}`, { body });
/** Judges a draft on what is there now, and compares it with a published version. */
export const tryRule = (body: { body: Rule; version?: number }) => request<RuleTrial>("POST", "/rules/try", { body });

export type OfferLine = { id: string; number: string; holder: string };
export type ShownOffer = { from: OfferLine; amountFen: number; to: OfferLine[]; message: string };
/** Savings that a form offers to be moved. */
export const listOffers = (form: string) => request<ShownOffer[]>("GET", `/forms/${encodeURIComponent(form)}/offers`);

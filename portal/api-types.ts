/** The shapes of the portal API's answers. */
import type { Command as Commands, SystemCommand } from "../core/domain/commands.ts";
import type { CaseEvent, CaseStep, May, Waiting, WorkCounts } from "./case-types.ts";
import type { Facts } from "../core/domain/evaluate-form.ts";
import type { Form } from "../core/domain/form.ts";
import type { Problem } from "../core/domain/problem.ts";
import type { StoredFile, StoredPicture } from "../core/domain/fields/file.ts";

export type * from "./case-types.ts";
export type Named = { id: string; name: string };
export type Titled = { id: string; title: string };
export type Region = { code: string; name: string };
export type ProjectName = { id: string; code: string; name: string };
export type Person = { id: string; name: string; login: string };
export type Assignment = { role: string; roleTitle: string; unit: Named };
export type MenuItem = { title: string; open: { board: string; list: string } | { list: string } | { view: string } };
export type MenuGroup = { title: string; icon: string; folded?: boolean; items: MenuItem[] };
export type Session = {
  person: Person;
  csrf: string;
  assignments: Assignment[];
  permissions: string[];
  menu: MenuGroup[];
  counts: WorkCounts;
  demo: boolean;
  today: string;
  title: string;
};
export type DemoAccount = { login: string; name: string; roles: string; unit: string; password?: string };

export type Item = { code: string; name: string; parent?: string; closed?: boolean };
export type Dictionaries = Record<string, Item[]>;
export type FormAnswer = { form: Form; dictionaries: Dictionaries };
export type RegionRow = { code: string; name: string; level: string; parent: string | null };
export type UnitRow = { id: string; name: string; kind: string; region: Region };
export type Column = { id: string; label: string; numeric: boolean; total: boolean };
export type Filter = { id: string; label: string; options: { value: string; label: string }[] };
export type ListAnswer = {
  list: {
    id: string;
    title: string;
    of: { form: string } | { projects: true };
    sort: { by: string; direction: "asc" | "desc" };
  };
  form?: Form;
  dictionaries: Dictionaries;
  columns: Column[];
  filters: Filter[];
  mayCreate: boolean;
};

export type DocumentRow = {
  id: string;
  number: string;
  title: string;
  project: ProjectName | null;
  unit: Named;
  region: Region;
  state: string;
  stateTitle: string;
  amountFen: number | null;
  updatedAt: string;
  createdAt: string;
  dated: string | null;
  values: Record<string, string>;
};
export type Rows<T> = { rows: T[]; total: number; totalCapped: boolean; sums: Record<string, number> };

export type Answers = Record<string, unknown>;
export type CheckLine = {
  id: string;
  title: string;
  severity: string;
  result: "pass" | "fail" | "unknown";
  message?: string;
  basis?: string;
  values: { label: string; text: string }[];
};
export type Accounts = {
  totalFen: number;
  frozenFen: number;
  inTransitFen: number;
  paidFen: number;
  refundedFen: number;
  distributedFen: number;
  balanceFen: number;
  availableFen: number;
};
export type MoneyEffect = {
  quota: { id: string; number: string };
  movement: string;
  amountFen: number;
  before: Accounts;
  after: Accounts;
  availableBefore: number;
  availableAfter: number;
  done: boolean;
};
export type Case = {
  id: string;
  status: "running" | "returned" | "done" | "withdrawn" | "refused";
  round: number;
  steps: CaseStep[];
  events: CaseEvent[];
  may: May[];
  waits: Waiting[];
  diff: { field: string; label: string; before: unknown; after: unknown }[];
  money: MoneyEffect[];
};
/** Version of a plugin that computed a value and when; `since`: the value is old, the plugin fails since then. */
export type ValueSource = { plugin: string; version: string; at: string | null; since?: string };
/** A check that a form leaves to a plugin; `serves`: a version of it is switched on. */
export type NamedCheck = { id: string; title: string; plugin: string; serves: boolean };
export type Document = {
  id: string;
  number: string;
  form: { id: string; version: number; title: string };
  state: string;
  stateTitle: string;
  title: string;
  project: ProjectName | null;
  unit: Named;
  /** What the form's rules read as now and me. */
  facts: Facts;
  region: Region;
  stamp: string | number;
  /** Counts the revisions so far. */
  revision: number;
  answers: Answers;
  createdBy: Named;
  createdAt: string;
  updatedAt: string;
  editable: boolean;
  rights: Record<string, "hide" | "read" | "edit">;
  names: Record<string, string>;
  /** What took the place of merged entries, its own or those it points to, by their id. */
  successors: Record<string, { id: string; name: string }>;
  /** The plugin that proposed it. */
  proposed: Proposed | null;
  checks: CheckLine[];
  problems: Problem[];
  /** Which plugin computed what stands in a field, by the field. */
  computedBy: Record<string, ValueSource>;
  /** Plugins that are asked before it is submitted. */
  pluginChecks: NamedCheck[];
  /** What the person may do, also before the first submission. */
  may: May[];
  /** Whether the bank pays it line by line. */
  batch: boolean;
  case: Case | null;
};
export type Saved = {
  stamp: string | number;
  answers: Answers;
  problems: Problem[];
  checks: CheckLine[];
  names: Record<string, string>;
  computedBy: Record<string, ValueSource>;
  savedAt: string;
};
export type Conflict = {
  current: { answers: Answers; by: { name: string }; at: string; stamp: string | number };
  changed: { field: string; label: string; theirs: string; yours: string }[];
};
export type Command = Exclude<Commands, SystemCommand> & { answers?: Answers };
export type Option = { id: string; label: string; detail: string; amountFen?: number };

export type ProjectRow = {
  id: string;
  code: string;
  name: string;
  unit: Named;
  region: Region;
  stage: Titled | null;
  approvedFen: number | null;
  paidFen: number;
  updatedAt: string;
  demo: boolean;
};
export type StageDocument = {
  id: string;
  number: string;
  title: string;
  form: Titled;
  state: string;
  stateTitle: string;
  amountFen: number | null;
  dated: string | null;
};
export type Stage = Titled & {
  state: "done" | "begun" | "open" | "closed";
  mayStart: { form: string; title: string }[];
  documents: StageDocument[];
};
export type ProjectMoney = {
  approvedFen: number;
  allottedFen: number;
  notAllottedFen: number;
  inTransitFen: number;
  frozenFen: number;
  paidFen: number;
  refundedFen: number;
  balanceFen: number;
  availableFen: number;
};
export type Payment = {
  id: string;
  paidAt: string;
  payee: string;
  amountFen: number;
  voucher: string;
  kind: string;
  contract: string | null;
  contractId: string | null;
  /** The budget line it was paid from. */
  line: string;
  document: string;
};
export type IndicatorValue = {
  id: string;
  code: string;
  title: string;
  formula: string;
  valueBp: number | null;
  /** A decimal with its unit where it is no percentage. */
  figure: string | null;
  unit: string | null;
  missing: string[];
  inputs: { label: string; text: string }[];
  note: string | null;
  sources: { name: string; source: string; year: number }[];
  asOf: string;
  /** Whether a plugin computed it. */
  computed: boolean;
  /** Since when a plugin owes the newer figure. */
  staleSince: string | null;
};
export type ProjectAnswer = {
  project: ProjectName & {
    unit: Named;
    region: Region;
    industry?: string;
    summary?: string;
    starts?: string;
    ends?: string;
    demo: boolean;
    source?: string | { name: string; note?: string };
    totalFen: number | null;
    approvedFen: number | null;
  };
  money: ProjectMoney | null;
  stages: Stage[];
  quotas: { id: string; number: string; source: string; dated: string | null; accounts: Accounts }[];
  payments: Payment[];
  indicators: IndicatorValue[];
  timeline: { at: string; by: string | null; text: string; document?: string }[];
  publication: { version: number; publishedAt: string; url: string } | null;
};

export type MappingRow = {
  id: string;
  title: string;
  form: string;
  fields: { id: string; label: string; required: boolean }[];
};
export type PreviewRow = {
  row: number;
  values: Record<string, string>;
  problems: Problem[];
  verdict: "new" | "repeat" | "bad";
};
export type Preview = {
  file: string;
  fileName: string;
  headers: string[];
  columns: Record<string, number | null>;
  rows: PreviewRow[];
  units: { name: string; known: boolean }[];
  counts: { new: number; repeat: number; bad: number };
  leftOut: { row: number; why: string; text: string }[];
};
export type ImportOrder = {
  commandId: string;
  file: string;
  mapping: string;
  region: string;
  columns: Record<string, number | null>;
  /** `date`: the day the source was published. */
  source: { name: string; note: string; date?: string };
  /** The day of the figures; the source's date when absent. */
  asOf?: string;
  publish: boolean;
};
export type ImportResult = {
  batch: string;
  added: number;
  skipped: number;
  projects: { code: string; name: string }[];
};
export type Batch = {
  id: string;
  at: string;
  by: string;
  fileName: string;
  region: string;
  added: number;
  skipped: number;
  source: string;
  undoneAt: string | null;
};

export type Account = {
  id: string;
  login: string;
  name: string;
  active: boolean;
  assignments: { id: string; role: string; roleTitle: string; unit: Named; since: string }[];
};
export type RoleRow = { id: string; title: string; permissions: string[]; reach: string; conflicts: string[] };
export type EvidenceRow = {
  id: string | number;
  at: string;
  person: { name: string } | null;
  address: string;
  kind: string;
  subject: string;
  hash: string;
  entry: unknown;
};
export type { StoredFile, StoredPicture };

/** What is known of an invoice; the day is that of the newest answer in China. */
export type InvoiceCheck = {
  number: string;
  state: "normal" | "void" | "red" | "absent" | "differs" | "not-queried";
  day: string | null;
  timesChecked: number | null;
};
export type ReadInvoice = {
  number: string;
  row: Answers;
  file: StoredFile | null;
  field: string | null;
  notes: Problem[];
  check: InvoiceCheck;
};

export type PersonChoice = { id: string; name: string; unit: { name: string } };
export type PoolFile = {
  file: StoredFile;
  document: { id: string; number: string; formTitle: string };
  label: string;
  at: string;
};
export type Outline = { code: string; name: string; rings: [number, number][][] };

/** A plugin's proposal that became the document. */
export type Proposed = { plugin: string; version: string; name: string; reason: string; at: string };

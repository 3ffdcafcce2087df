/**
 * A change of definitions on its way: drafted by one person, checked, reviewed and published by a second.
 * The shapes stand here because server and portal both use them.
 */
import { type Static, Type } from "typebox";
import { Id, KINDS } from "./definition-head.ts";
import { DefinitionScope } from "./layer.ts";

/** A definition while it is written: only the head is sure; everything else may be wrong or missing. */
export const DraftBody = Type.Object(
  { kind: Type.Enum([...KINDS]), id: Id, version: Type.Integer({ minimum: 1 }), title: Type.String({ maxLength: 80 }) },
  { additionalProperties: true },
);
export type DraftBody = Static<typeof DraftBody> & Record<string, unknown>;

/** How the answers of older versions become an answer of a field: CEL over `doc`, the old answers. */
export const Conversion = Type.Object(
  {
    form: Id,
    field: Type.String({ maxLength: 40 }),
    expr: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: false },
);
export type Conversion = Static<typeof Conversion>;

export const CHANGE_STATES = ["editing", "review", "published", "dropped"] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

/** One fault of a draft, for the person who designs: which definition, where, and a sentence. */
export const DraftFault = Type.Object(
  {
    kind: Type.Enum([...KINDS]),
    id: Type.String(),
    pointer: Type.String({ description: "JSON pointer into the definition" }),
    found: Type.String(),
    expected: Type.String(),
    severity: Type.Enum(["stop", "warn"], { description: "stop: cannot be published; warn: worth a look" }),
    code: Type.Optional(Type.String({ description: "Message key of a sentence in the place of found and expected" })),
    params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  },
  { additionalProperties: false },
);
export type DraftFault = Static<typeof DraftFault>;

/** What a change of one thing means for what is stored already, from harmless to harmful. */
export const VERDICTS = ["compatible", "needs-default", "needs-conversion", "destructive"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** How many things read the changed field; counted exactly, places in the caller's whole county. */
export const Readers = Type.Object(
  {
    documents: Type.Integer({ description: "Documents of the form that hold an answer in the field" }),
    drafts: Type.Integer({
      description:
        "Of these: drafts, returned and withdrawn ones, which move to the new version; where a value is newly needed, those that lack it",
    }),
    running: Type.Integer({ description: "Of these: in a running case, which ends on its own version" }),
    indicators: Type.Array(Type.String(), { description: "Ids" }),
    publications: Type.Array(Type.String(), { description: "Ids" }),
    publicPages: Type.Integer({ description: "Public project pages that show the field now" }),
    plugins: Type.Array(Type.String(), { description: "Ids" }),
    definitions: Type.Array(
      Type.Object(
        { kind: Type.Enum([...KINDS]), id: Type.String(), title: Type.String(), pointer: Type.String() },
        { additionalProperties: false },
      ),
      { description: "Every other definition that names the field: flows, lists, mappings, prints, layers, forms" },
    ),
  },
  { additionalProperties: false },
);
export type Readers = Static<typeof Readers>;

/** One difference between the published definition and the draft, with its verdict. */
export const JudgedChange = Type.Object(
  {
    kind: Type.Enum([...KINDS]),
    id: Type.String({ description: "Definition" }),
    pointer: Type.String({ description: "Where in the draft, or in the published one for what is gone" }),
    what: Type.Enum(["added", "removed", "changed", "moved"]),
    thing: Type.String({ description: "field, section, check, step, item, title …" }),
    target: Type.String({ description: "Stable id of the thing" }),
    label: Type.String({ description: "Its name for people" }),
    key: Type.Optional(Type.String({ description: "For changed: the property, e.g. required or type" })),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
    verdict: Type.Enum([...VERDICTS]),
    reason: Type.String({ description: "Message key that says why" }),
    readers: Type.Optional(Readers),
    solved: Type.Boolean({ description: "A default or conversion is given, or nothing stored is touched" }),
  },
  { additionalProperties: false },
);
export type JudgedChange = Static<typeof JudgedChange>;

/** What happened to stored documents when read and checked by the draft; nothing is written. */
export const DryRun = Type.Object(
  {
    form: Type.String(),
    tried: Type.Integer(),
    fine: Type.Integer(),
    withProblems: Type.Integer({ description: "Readable, but the new rules find something" }),
    unconverted: Type.Integer({ description: "A conversion gave no value or an error" }),
    samples: Type.Array(
      Type.Object(
        {
          document: Type.String(),
          number: Type.String(),
          title: Type.String(),
          problems: Type.Array(
            Type.Object(
              { code: Type.String(), pointer: Type.String(), message: Type.String() },
              { additionalProperties: false },
            ),
          ),
        },
        { additionalProperties: false },
      ),
      { maxItems: 50 },
    ),
  },
  { additionalProperties: false },
);
export type DryRun = Static<typeof DryRun>;

/** An operation of a layer that does not fit, in the names that people gave. */
export const ToldMisfit = Type.Object(
  {
    layer: Type.String(),
    scope: Type.String(),
    operation: Type.Integer(),
    reason: Type.String({ description: "Message key" }),
    place: Type.String({ description: "Unit or region of the layer" }),
    title: Type.String({ description: "Title of the layer" }),
    what: Type.String({ description: "What the operation adds or works on" }),
    near: Type.Optional(Type.String({ description: "What it would be placed beside" })),
  },
  { additionalProperties: false },
);
export type ToldMisfit = Static<typeof ToldMisfit>;

/** A layer in use, as the list of changes shows it. */
export type LayerRow = {
  id: string;
  version: number;
  title: string;
  of: { kind: "form" | "flow"; id: string; title: string };
  scope: string;
  scopeName: string;
  operations: number;
  misfits: ToldMisfit[];
  mayWrite: boolean;
  /** The change in which it is being drafted. */
  change?: string;
};

/** The whole check of a change. */
export const ChangeReport = Type.Object(
  {
    faults: Type.Array(DraftFault),
    changes: Type.Array(JudgedChange),
    verdict: Type.Enum([...VERDICTS], { description: "The worst one" }),
    dryRuns: Type.Array(DryRun),
    layers: Type.Array(ToldMisfit, { description: "Operations of lower layers that no longer fit" }),
    publishable: Type.Boolean({ description: "No stopping fault, and every change is solved" }),
  },
  { additionalProperties: false },
);
export type ChangeReport = Static<typeof ChangeReport>;

export const NewChange = Type.Object(
  {
    id: Type.String({ format: "uuid" }),
    title: Type.String({ minLength: 1, maxLength: 80 }),
    scope: DefinitionScope,
    start: Type.Union([
      Type.Object(
        { new: Type.Enum(["project-type", "document-type", "dictionary", "rule"]) },
        {
          additionalProperties: false,
          description: "An empty form with its flow and life cycle, an empty code list, or a rule to be written",
        },
      ),
      Type.Object(
        {
          edit: Type.Array(Type.Object({ kind: Type.Enum([...KINDS]), id: Id }, { additionalProperties: false }), {
            minItems: 1,
            maxItems: 50,
          }),
        },
        { additionalProperties: false, description: "The newest versions, to be changed" },
      ),
      Type.Object(
        {
          copy: Type.Object(
            { form: Id, version: Type.Optional(Type.Integer({ minimum: 1 })) },
            { additionalProperties: false },
          ),
        },
        { additionalProperties: false, description: "A form with its flow and life cycle under new ids" },
      ),
      Type.Object(
        {
          layer: Type.Object({ kind: Type.Enum(["form", "flow"]), id: Id }, { additionalProperties: false }),
        },
        { additionalProperties: false, description: "Only what the scope adds to a definition from above" },
      ),
    ]),
  },
  { additionalProperties: false },
);
export type NewChange = Static<typeof NewChange>;

/** A remark on a change; `pointer` is `<kind>:<id>#<JSON pointer>`. */
export type ChangeComment = {
  id: string;
  pointer: string;
  text: string;
  by: { id: string; name: string };
  at: string;
  resolved: boolean;
};
export type ChangeEvent = {
  at: string;
  by: { name: string };
  kind: "made" | "submitted" | "returned" | "published" | "dropped";
  text?: string;
};
/** A change in the list. */
export type ChangeRow = {
  id: string;
  title: string;
  scope: string;
  scopeName: string;
  state: ChangeState;
  by: { id: string; name: string };
  createdAt: string;
  updatedAt: string;
  definitions: { kind: DraftBody["kind"]; id: string; title: string; version: number }[];
  /** The person asking has drafted here. */
  mine: boolean;
};
/** A change as it is opened; `bases` are the published versions that the drafts were made from. */
export type Change = ChangeRow & {
  stamp: number;
  bodies: DraftBody[];
  bases: DraftBody[];
  /** The forms and flows that drafted layers work on, as the levels above leave them. */
  targets?: DraftBody[];
  /** What the things that drafted layers work on are called above, by id; gone ones by their last name. */
  namesAbove?: Record<string, string>;
  conversions: Conversion[];
  note: string;
  faults: DraftFault[];
  comments: ChangeComment[];
  events: ChangeEvent[];
  may: ("edit" | "submit" | "return" | "publish" | "drop")[];
};

/** What `mz plugin new --point POINT` begins with: for each extension point an export that works, and an example. */
import type { PluginStart } from "./plugin-start.ts";
import { outsideStarts } from "./plugin-starts-outside.ts";

const document = { id: "d1", number: "SB-2026-0007", title: "Mend a road", form: "declare" };
const head = { indicator: { id: "total", version: 1 }, year: 2026, region: "331003" };
const snapshot = {
  format: 1,
  code: "2026-0007",
  version: 2,
  publishedAt: "2026-03-02T02:00:00.000Z",
  asOf: "2026-03-01",
  demo: true,
  basis: "a rule",
  publisher: "a bureau",
  name: "A road",
  unit: "a town",
  region: { province: "P", city: "C", county: "D", path: [] },
  facts: [],
  sources: [],
  progress: [],
  contracts: [],
  indicators: [],
  withheld: [],
};

/** By the name of the point; plugins/README.md shows the same code, and a test compares the two. */
export const pluginStarts: Readonly<Record<string, PluginStart>> = {
  "field.check": {
    export: "check",
    does: "Says what is wrong with a value.",
    offer: false,
    main: `import type { FieldCheck } from "./sdk.d.ts";

export const check: FieldCheck = ({ value, field }) => {
  if (typeof value !== "string" || value === value.trim()) return { problems: [] };
  return {
    problems: [{ severity: "hint", message: field.label + " begins or ends with a space." }],
    value: value.trim(),
  };
};
`,
    example: {
      title: "spaces around a value are told",
      input: { value: " a", field: { id: "field", label: "Field" }, params: {} },
      output: { problems: [{ severity: "hint", message: "Field begins or ends with a space." }], value: "a" },
    },
  },
  "field.type": {
    export: "normalise",
    does: "Brings a value into its usual writing.",
    offer: false,
    main: `import type { FieldType } from "./sdk.d.ts";

export const normalise: FieldType = ({ value, field }) => {
  const text = String(value ?? "").trim().toUpperCase();
  if (/^[A-Z]{2}[0-9]{4}$/.test(text)) return { value: text };
  return { value, problem: field.label + " is two letters and four figures." };
};
`,
    asks: {
      offers: [
        {
          point: "field.type",
          id: "first",
          name: { zh: "first", en: "first" },
          field: { base: "text", options: { maxLength: 6, help: "AB1234" } },
        },
      ],
    },
    example: {
      title: "small letters become large ones",
      input: { type: "first", value: " ab1234", field: { id: "number", label: "Number", type: "text" } },
      output: { value: "AB1234" },
    },
  },
  "form.check": {
    export: "check",
    does: "Looks at a document before it is submitted.",
    offer: true,
    main: `import type { FormCheck } from "./sdk.d.ts";

export const check: FormCheck = ({ fields, answers, params }) => ({
  problems: fields
    .filter(({ id }) => String(answers[id] ?? "").includes(String(params["word"])))
    .map(({ id, label }) => ({ severity: "warn", message: label + " has the word.", pointer: "/" + id })),
});
`,
    example: {
      title: "a field with the word is told",
      input: {
        check: "first",
        params: { word: "road" },
        document: { ...document, region: "331003", project: null },
        fields: [{ id: "name", label: "Name", type: "text" }],
        answers: { name: "Mend a road" },
      },
      output: { problems: [{ severity: "warn", message: "Name has the word.", pointer: "/name" }] },
    },
  },
  "value.compute": {
    export: "compute",
    does: "Computes the value of a field.",
    offer: true,
    main: `import type { ValueCompute } from "./sdk.d.ts";

export const compute: ValueCompute = ({ given }) => {
  const figures = Object.values(given).filter((one) => typeof one === "number");
  return { value: figures.length === 0 ? null : figures.reduce((sum, one) => sum + one, 0) };
};
`,
    example: {
      title: "figures are added",
      input: {
        value: "first",
        params: {},
        field: { id: "sum", label: "Sum", type: "number" },
        given: { seats: 3, chairs: 4 },
      },
      output: { value: 7 },
    },
  },
  "approver.find": {
    export: "find",
    does: "Chooses who decides at a step.",
    offer: true,
    main: `import type { ApproverFind } from "./sdk.d.ts";

export const find: ApproverFind = ({ candidates, document }) => {
  const serial = Number(/[0-9]+$/.exec(document.number)?.[0] ?? 0);
  const turn = candidates[serial % candidates.length];
  return { people: turn ? [turn.id] : [] };
};
`,
    example: {
      title: "candidates take turns",
      input: {
        rule: "first",
        params: {},
        step: "Review",
        document: { id: "d1", number: "SB-2026-0007", form: "declare" },
        answers: {},
        candidates: [
          { id: "p1", name: "A" },
          { id: "p2", name: "B" },
        ],
      },
      output: { people: ["p2"] },
    },
  },
  "flow.act": {
    export: "act",
    does: "Acts at a step of a flow.",
    offer: true,
    main: `import type { FlowAct } from "./sdk.d.ts";

export const act: FlowAct = ({ params, document }) => ({
  output: { label: document.number + " " + String(params["place"] ?? "") },
});
`,
    example: {
      title: "the label has number and place",
      input: {
        act: "first",
        params: { place: "Hall" },
        document: { number: "SB-2026-0007", title: "Mend a road", form: "declare" },
        key: "k1",
        attempt: 1,
      },
      output: { output: { label: "SB-2026-0007 Hall" } },
    },
  },
  "rule.source": {
    export: "read",
    does: "Gives a value that a rule compares.",
    offer: true,
    main: `import type { RuleSource } from "./sdk.d.ts";

export const read: RuleSource = ({ answers, params }) => {
  const text = answers[String(params["field"])];
  return { value: typeof text === "string" ? text.length : null };
};
`,
    example: {
      title: "a text has a length",
      input: {
        offer: "first",
        params: { field: "name" },
        rule: { id: "length", version: 1 },
        subject: {
          kind: "document",
          id: "d1",
          name: "Mend a road",
          of: "declare",
          project: null,
          unit: "u1",
          region: "331003",
        },
        answers: { name: "road" },
        day: "2026-03-02",
      },
      output: { value: 4 },
    },
  },
  "indicator.compute": {
    export: "compute",
    does: "Computes an indicator.",
    offer: true,
    main: `import type { IndicatorCompute } from "./sdk.d.ts";

export const compute: IndicatorCompute = ({ inputs }) => {
  const missing = Object.keys(inputs).filter((name) => inputs[name] === null);
  if (missing.length > 0) return { missing };
  return { value: String(Object.values(inputs).reduce((sum, one) => sum + BigInt(one ?? 0), 0n)) };
};
`,
    example: {
      title: "whole inputs are added",
      input: { offer: "first", ...head, params: {}, inputs: { north: 3, south: 4 } },
      output: { value: "7" },
    },
  },
  ...outsideStarts,
  "portal.panel": {
    export: "panel",
    does: "Shows something beside a page.",
    offer: true,
    main: `import type { PortalPanel } from "./sdk.d.ts";

export const panel: PortalPanel = ({ page }) => ({
  blocks: [{ kind: "text", text: page.kind === "project" ? page.name : page.title }],
});
`,
    example: {
      title: "a project's name is shown",
      input: {
        offer: "first",
        page: { kind: "project", id: "p1", code: "2026-0007", name: "A road", region: "331003" },
      },
      output: { blocks: [{ kind: "text", text: "A road" }] },
    },
  },
  "report.block": {
    export: "block",
    does: "Shows something in a report.",
    offer: true,
    main: `import type { ReportBlock } from "./sdk.d.ts";

export const block: ReportBlock = ({ rows }) => {
  const value = rows.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0);
  return { blocks: [{ kind: "metric", label: "Together", value, as: "money" }] };
};
`,
    example: {
      title: "amounts are added",
      input: {
        offer: "first",
        report: { kind: "board", form: "declare", title: "Declarations", total: 1 },
        rows: [
          {
            id: "d1",
            number: "SB-2026-0007",
            title: "Mend a road",
            project: null,
            unit: "a town",
            step: null,
            state: "draft",
            amountFen: 500,
            updatedAt: "2026-03-02T01:00:00Z",
          },
        ],
      },
      output: { blocks: [{ kind: "metric", label: "Together", value: 500, as: "money" }] },
    },
  },
  "public.widget": {
    export: "widget",
    does: "Shows something on a public page.",
    offer: true,
    main: `import type { PublicWidget } from "./sdk.d.ts";

export const widget: PublicWidget = ({ snapshot }) => ({
  blocks: [{ kind: "metric", label: "Edition", value: snapshot.version, as: "number" }],
});
`,
    example: {
      title: "the edition is shown",
      input: { offer: "first", snapshot },
      output: { blocks: [{ kind: "metric", label: "Edition", value: 2, as: "number" }] },
    },
  },
  "kept.migrate": {
    export: "migrate",
    does: "Turns what an older version kept into a new form.",
    offer: false,
    main: `import type { KeptMigrate } from "./sdk.d.ts";

export const migrate: KeptMigrate = ({ entries }) => ({
  entries: Object.fromEntries(Object.entries(entries).map(([key, count]) => ["count:" + key, { count }])),
});
`,
    example: {
      title: "counts become objects",
      input: { from: "0.1.0", to: "0.2.0", entries: { monday: 3 } },
      output: { entries: { "count:monday": { count: 3 } } },
    },
  },
};

/** What `mz plugin new --point POINT` begins with: for each extension point an export that works, and an example. */
import type { PluginExamples, PluginManifest } from "../domain/plugin-manifest.ts";

/** `offer`: whether definitions choose it by a name of the manifest; `asks`: what else its manifest says. */
export type PluginStart = Readonly<{
  export: string;
  does: string;
  offer: boolean;
  main: string;
  example: Omit<PluginExamples["examples"][number], "point">;
  asks?: Partial<PluginManifest>;
}>;

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
  "alert.channel": {
    export: "send",
    does: "Carries notices to a gateway.",
    offer: true,
    main: `import type { AlertChannel } from "./sdk.d.ts";

export const send: AlertChannel = async ({ key, to, title }, host) => {
  const body = { to: to.phone, text: title };
  const { status } = await host.fetch({ endpoint: "gateway", body, idempotencyKey: key });
  if (status === 200) return { delivered: true, reference: key };
  return { delivered: false, retry: status >= 500, text: "The gateway answers " + status + "." };
};
`,
    asks: { permissions: [{ name: "fetch", scope: ["gateway"], reason: "To hand notices to the gateway" }] },
    example: {
      title: "the gateway takes a message",
      input: {
        offer: "first",
        key: "k1",
        attempt: 1,
        to: { name: "A", phone: "13800000000" },
        language: "en",
        title: "Something waits",
        text: "",
        link: null,
      },
      output: { delivered: true, reference: "k1" },
      fetches: [{ endpoint: "gateway", body: { to: "13800000000", text: "Something waits" }, status: 200 }],
    },
  },
  "job.run": {
    export: "run",
    does: "Runs by a schedule.",
    offer: true,
    main: `import type { JobRun } from "./sdk.d.ts";

export const run: JobRun = async ({ day }, host) => {
  await host.kv.set({ key: "day:" + day, value: true });
  const { keys } = await host.kv.list({ prefix: "day:" });
  return { text: "Ran on " + keys.length + " days." };
};
`,
    asks: { permissions: [{ name: "kv", reason: "To count the days" }] },
    example: {
      title: "the first day is counted",
      input: { offer: "first", run: "r1", due: "2026-03-02T01:00:00Z", day: "2026-03-02", last: null },
      output: { text: "Ran on 1 days." },
    },
  },
  "webhook.receive": {
    export: "receive",
    does: "Takes signed messages from outside.",
    offer: true,
    main: `import type { WebhookReceive } from "./sdk.d.ts";

export const receive: WebhookReceive = async ({ body, headers }, host) => {
  const { hex } = await host.crypto.hmac({ algorithm: "sm3", secret: "key", base64: base64(body) });
  if (headers.signature !== hex) return { status: 401 };
  return { status: 200, events: [{ name: "message", text: body.slice(0, 200) }] };
};

/** The UTF-8 bytes of a text. */
function base64(text: string): string {
  const bytes = encodeURIComponent(text).match(/%..|./g) ?? [];
  const bits = bytes.map((one) => (one.length === 3 ? parseInt(one.slice(1), 16) : one.charCodeAt(0)));
  const all = bits.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const six = (all.match(/.{1,6}/g) ?? []).map((part) => signs.charAt(parseInt(part.padEnd(6, "0"), 2)));
  return six.join("").padEnd(Math.ceil(bytes.length / 3) * 4, "=");
}
`,
    asks: {
      permissions: [{ name: "crypto", reason: "To see whether a message is genuine" }],
      settings: { key: { type: "string", title: { zh: "Key", en: "Key" }, writeOnly: true } },
    },
    example: {
      title: "a signed message is taken",
      input: {
        offer: "first",
        body: '{"weight":3}',
        headers: {
          contentType: "application/json",
          signature: "198085f98e911839d297360a9b2a65873fb3ec85501829a35589188733495b10",
          timestamp: null,
          device: null,
        },
        key: "k1",
        at: "2026-03-02T01:00:00Z",
      },
      output: { status: 200, events: [{ name: "message", text: '{"weight":3}' }] },
    },
  },
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

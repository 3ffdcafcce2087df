/** What a plugin says about itself in plugin.json, and the worked examples that travel with it as examples.json. */
import { type Static, Type } from "typebox";
import { Id } from "./definition-head.ts";
import { OfferedType } from "./offered-type.ts";
import { PluginSetting } from "./plugin-settings.ts";

/** What a call may use at most, whatever the manifest asks; the defaults hold where it asks nothing. */
export const limitCaps = Object.freeze({
  cpuMs: { default: 200, minimum: 20, maximum: 1_000 },
  wallMs: { default: 1_000, minimum: 100, maximum: 5_000 },
  memoryMb: { default: 32, minimum: 8, maximum: 64 },
});

const strict = { additionalProperties: false } as const;
const POINT = "^[a-z]+(\\.[a-z]+)+$";

/** A name or sentence in the languages of the portal. */
const Words = (maxLength: number, description: string) =>
  Type.Object(
    {
      zh: Type.String({ minLength: 1, maxLength }),
      en: Type.String({ minLength: 1, maxLength }),
    },
    { ...strict, description },
  );

const Offer = Type.Object(
  {
    point: Type.String({ pattern: POINT, description: "One of the plugin's extension points" }),
    id: Type.String({
      pattern: "^[a-z][a-z0-9-]{0,59}$",
      description: "Name that definitions use for it; kebab-case",
    }),
    name: Words(80, "What designers choose from"),
    description: Type.Optional(Words(500, "When to use it and what it answers")),
    field: Type.Optional(OfferedType),
  },
  strict,
);

const Permission = Type.Object(
  {
    name: Type.String({
      pattern: "^[a-z]+(\\.[a-z]+)*$",
      description: "The power asked for, such as log or data.read",
    }),
    scope: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 80 }), {
        maxItems: 20,
        uniqueItems: true,
        description: "What it is asked for: views, endpoints, dictionaries",
      }),
    ),
    reason: Type.String({ minLength: 1, maxLength: 200, description: "Why, for the administrator who decides" }),
  },
  strict,
);

export const PluginManifest = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: "Path of the JSON Schema that editors use" })),
    id: Id,
    version: Type.String({
      pattern: "^(0|[1-9]\\d{0,4})\\.(0|[1-9]\\d{0,4})\\.(0|[1-9]\\d{0,4})$",
      description: "major.minor.patch; the bytes of a version never change",
    }),
    apiVersion: Type.Literal(1, { description: "Version of the guest interface in plugins/sdk.d.ts" }),
    name: Words(80, "Name that people see"),
    description: Type.Optional(Words(500, "What it does, in a sentence or two")),
    extensionPoints: Type.Record(
      Type.String({ pattern: POINT }),
      Type.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,59}$" }),
      {
        ...strict,
        minProperties: 1,
        maxProperties: 20,
        description: "What the plugin serves: extension point to the export of main.js that answers",
      },
    ),
    offers: Type.Optional(
      Type.Array(Offer, { maxItems: 50, description: "What designers of forms and flows may choose from it" }),
    ),
    permissions: Type.Optional(
      Type.Array(Permission, {
        maxItems: 20,
        description: "Powers asked for; none by default, an administrator grants",
      }),
    ),
    settings: Type.Optional(
      Type.Record(Type.String({ pattern: "^[A-Za-z][A-Za-z0-9]{0,59}$" }), PluginSetting, {
        ...strict,
        maxProperties: 30,
        description: "What administrators may set; the plugin sees it as host.settings, without the secrets",
      }),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          cpuMs: Type.Optional(
            Type.Integer({ ...limitCaps.cpuMs, description: "Computing time of one call in milliseconds" }),
          ),
          wallMs: Type.Optional(
            Type.Integer({
              ...limitCaps.wallMs,
              description: "Milliseconds from request to answer; then the worker is killed",
            }),
          ),
          memoryMb: Type.Optional(
            Type.Integer({ ...limitCaps.memoryMb, description: "Memory of one call in megabytes" }),
          ),
        },
        { ...strict, description: "Wishes for one call; the host caps them" },
      ),
    ),
    author: Type.Optional(
      Type.String({ minLength: 1, maxLength: 120, description: "Person or unit that answers for it" }),
    ),
    licence: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "SPDX licence name" })),
    files: Type.Optional(
      Type.Record(
        Type.String({ pattern: "^[A-Za-z0-9._-]{1,80}$" }),
        Type.String({ pattern: "^sha256:[0-9a-f]{64}$" }),
        {
          ...strict,
          maxProperties: 50,
          description: "Digest of every other file of the package; written by mz plugin pack",
        },
      ),
    ),
  },
  { ...strict, title: "plugin.json", description: "Manifest of a plugin" },
);
export type PluginManifest = Static<typeof PluginManifest>;

/** What an endpoint, a file or a notice does in an example: nothing of a portal is there at an author's desk. */
const FetchExample = Type.Object(
  {
    endpoint: Type.String({ description: "Name of the endpoint that is expected to be asked next" }),
    params: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: "With exactly these parameters" })),
    body: Type.Optional(Type.Unknown({ description: "With exactly this body" })),
    status: Type.Optional(Type.Integer({ minimum: 100, maximum: 599, description: "Status of the answer; 200" })),
    headers: Type.Optional(Type.Record(Type.String(), Type.String(), { description: "Headers of the answer" })),
    json: Type.Optional(Type.Unknown({ description: "The answer's text, written as JSON" })),
    text: Type.Optional(Type.String({ description: "The answer's text as it is" })),
    refused: Type.Optional(
      Type.String({ description: "Instead of an answer, a refusal of this code: late, unreachable, too-large …" }),
    ),
  },
  strict,
);

const FileExample = Type.Object(
  {
    field: Type.String({ description: "Field in which the file stands" }),
    id: Type.Optional(Type.String({ description: "Its id, where the plugin asks by it" })),
    name: Type.String({ description: "Name of the file" }),
    type: Type.String({ description: "Media type, such as application/xml" }),
    text: Type.String({ description: "What stands in it, as UTF-8" }),
  },
  strict,
);

const PluginExample = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 120, description: "What the example shows" }),
    point: Type.String({ description: "Extension point that is called" }),
    input: Type.Unknown({ description: "Input of the call, as the point's schema has it" }),
    output: Type.Unknown({ description: "Exactly this answer is expected" }),
    settings: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: "What host.settings holds in this example" }),
    ),
    at: Type.Optional(
      Type.String({
        pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(Z|[+-]\\d{2}:\\d{2})$",
        description: "The moment that Date shows; now when left out",
      }),
    ),
    fetches: Type.Optional(
      Type.Array(FetchExample, { maxItems: 20, description: "What host.fetch is answered, in this order" }),
    ),
    files: Type.Optional(
      Type.Array(FileExample, { maxItems: 20, description: "Files of the document that host.files.read finds" }),
    ),
    views: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), {
        description: "Rows that host.data.read gives in this example, by the name of the view",
      }),
    ),
  },
  strict,
);

export const PluginExamples = Type.Object(
  {
    $schema: Type.Optional(Type.String({ description: "Path of the JSON Schema that editors use" })),
    note: Type.Optional(Type.String({ maxLength: 1_000, description: "Where the examples come from" })),
    examples: Type.Array(PluginExample, {
      minItems: 1,
      maxItems: 500,
      description: "Run as tests, each in a new isolate",
    }),
  },
  { ...strict, title: "examples.json", description: "Worked examples of a plugin" },
);
export type PluginExamples = Static<typeof PluginExamples>;
export type FileExample = Static<typeof FileExample>;
export type FetchExample = Static<typeof FetchExample>;

/** The limits of one call: what the manifest asks, or the defaults. */
export function limitsOf(manifest: PluginManifest): { cpuMs: number; wallMs: number; memoryMb: number } {
  return {
    cpuMs: manifest.limits?.cpuMs ?? limitCaps.cpuMs.default,
    wallMs: manifest.limits?.wallMs ?? limitCaps.wallMs.default,
    memoryMb: manifest.limits?.memoryMb ?? limitCaps.memoryMb.default,
  };
}

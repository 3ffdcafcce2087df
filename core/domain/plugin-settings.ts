/** Settings of a plugin: what a manifest may ask administrators for, and whether what they gave fits. */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;
const Words = Type.Object(
  { zh: Type.String({ minLength: 1, maxLength: 80 }), en: Type.String({ minLength: 1, maxLength: 80 }) },
  strict,
);

/** One setting; a subset of JSON Schema that a form can be drawn from and that no stranger's pattern can hang. */
export const PluginSetting = Type.Object(
  {
    type: Type.Enum(["string", "number", "integer", "boolean"]),
    title: Words,
    description: Type.Optional(
      Type.Object({ zh: Type.String({ maxLength: 300 }), en: Type.String({ maxLength: 300 }) }, strict),
    ),
    enum: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 120 }), { minItems: 1, maxItems: 50 })),
    minimum: Type.Optional(Type.Number()),
    maximum: Type.Optional(Type.Number()),
    maxLength: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_000 })),
    default: Type.Optional(Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    required: Type.Optional(Type.Literal(true)),
    writeOnly: Type.Optional(
      Type.Literal(true, {
        description: "A secret: used in the plugin's name, shown to nobody, also not to the plugin",
      }),
    ),
  },
  strict,
);
export type PluginSetting = Static<typeof PluginSetting>;
export type PluginSettings = Readonly<Record<string, PluginSetting>>;

export type SettingFault = {
  name: string;
  fault: "unknown" | "missing" | "type" | "choice" | "small" | "large" | "long";
};

/** Everything that is wrong with given values. Secrets are judged by `judgeSecret`, not here. */
export function judgeSettings(wanted: PluginSettings, given: Readonly<Record<string, unknown>>): SettingFault[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(wanted, name) || wanted[name]?.writeOnly === true);
  const faults = Object.entries(wanted).flatMap(([name, setting]): SettingFault[] => {
    if (setting.writeOnly === true) return [];
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === undefined || value === "")
      return setting.required === true && setting.default === undefined ? [{ name, fault: "missing" }] : [];
    const fault = faultOf(setting, value);
    return fault === undefined ? [] : [{ name, fault }];
  });
  return [...unknown.map((name): SettingFault => ({ name, fault: "unknown" })), ...faults];
}

/** Given values with the defaults of those left out: what a plugin sees. */
export function withDefaults(
  wanted: PluginSettings,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(wanted)) {
    if (setting.writeOnly === true) continue;
    const value = Object.hasOwn(given, name) && given[name] !== "" ? given[name] : setting.default;
    if (value !== undefined) all[name] = value;
  }
  return all;
}

/** Whether a name is a secret that the manifest asks for. */
export function isSecret(wanted: PluginSettings, name: string): boolean {
  return Object.hasOwn(wanted, name) && wanted[name]?.writeOnly === true;
}

function faultOf(setting: PluginSetting, value: unknown): SettingFault["fault"] | undefined {
  switch (setting.type) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "type";
    case "string":
      if (typeof value !== "string" || !value.isWellFormed() || value.includes("\0")) return "type";
      if (setting.enum && !setting.enum.includes(value)) return "choice";
      return value.length > (setting.maxLength ?? 500) ? "long" : undefined;
    default:
      if (typeof value !== "number" || !Number.isFinite(value)) return "type";
      if (setting.type === "integer" && !Number.isSafeInteger(value)) return "type";
      if (setting.minimum !== undefined && value < setting.minimum) return "small";
      return setting.maximum !== undefined && value > setting.maximum ? "large" : undefined;
  }
}

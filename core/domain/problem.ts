/** What was wrong with something a person or a file gave us. Text comes from the message catalogue, by code. */
import { type Static, Type } from "typebox";

export const Problem = Type.Object(
  {
    code: Type.String({ description: "Name of the rule that was broken; a key of the message catalogue" }),
    pointer: Type.String({ description: "JSON pointer of the value at fault; empty for the whole" }),
    params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
    severity: Type.Optional(Type.Enum(["hint", "warn", "block"])),
    message: Type.Optional(
      Type.String({ description: "Ready sentence, where a definition or plugin brought its own" }),
    ),
  },
  { additionalProperties: false },
);
export type Problem = Static<typeof Problem>;

/** A problem that stops the act (severity block, the default). */
export function problem(code: string, pointer: string, params?: Record<string, string | number>): Problem {
  return params ? { code, pointer, params } : { code, pointer };
}

/** True when the problem must stop the act; hints and warnings do not. */
export function blocks(p: Problem): boolean {
  return p.severity === undefined || p.severity === "block";
}

/** Fills `{name}` places of a catalogue text; an unknown code gives the code itself, never an empty sentence. */
export function messageOf(p: Problem, catalogue: Record<string, string>): string {
  if (p.message !== undefined) return p.message;
  const text = catalogue[p.code] ?? p.code;
  return text.replaceAll(/\{(\w+)\}/g, (_, key: string) => String(p.params?.[key] ?? ""));
}

/** One step of a JSON pointer (RFC 6901). */
export function pointerStep(key: string | number): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The envelope that the bootstrap in the isolate puts around a plugin's answer; read as hostile text. */
import { Ajv } from "ajv";
import { type Static, Type } from "typebox";
import { tameText } from "./plain-data.ts";

const strict = { additionalProperties: false } as const;
const Log = Type.Optional(Type.Array(Type.String({ maxLength: 1_000 }), { maxItems: 100 }));

const Envelope = Type.Union([
  Type.Object({ ok: Type.Literal(true), output: Type.Optional(Type.Unknown()), log: Log }, strict),
  Type.Object(
    { ok: Type.Literal(false), code: Type.Enum(["threw", "bad-output", "too-large"]), text: Type.String(), log: Log },
    strict,
  ),
]);
const isEnvelope = new Ajv({ strict: true }).compile<Static<typeof Envelope>>(Envelope);

/** What the guest said; the output is still unchecked, texts are fit for a log. */
export type GuestAnswer =
  | { ok: true; output: unknown; log: string[] }
  | { ok: false; code: "threw" | "bad-output" | "too-large"; text: string; log: string[] };

/** Reads the envelope; a text that is none becomes a bad-output answer. */
export function readGuestAnswer(json: string): GuestAnswer {
  const envelope = parse(json);
  if (!isEnvelope(envelope))
    return { ok: false, code: "bad-output", text: "The answer has no proper envelope.", log: [] };
  const log = (envelope.log ?? []).map((line) => tameText(line, 1_000));
  if (envelope.ok) return { ok: true, output: envelope.output, log };
  return { ok: false, code: envelope.code, text: tameText(envelope.text), log };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

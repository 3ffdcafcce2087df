/** One call of a plugin: what goes in, what may come out, and the checks at both ends. */
import { Ajv } from "ajv";
import { type Block, faultOfBlocks } from "../domain/block.ts";
import { extensionPoints, type PointInput, type PointName, type PointOutput } from "./extension-points.ts";
import type { DoorCount } from "./host-door.ts";
import type { Grant, HostHandlers } from "./host-functions.ts";
import type { LoadedPlugin } from "./load.ts";
import { findUnsafe, tameText } from "./plain-data.ts";

const MAX_INPUT_CHARS = 256 * 1024;
// Compiled on first use and kept: Ajv remembers by schema. Days stand in inputs only, which are ours.
const ajv = new Ajv({ strict: true, formats: { date: true } });

export type PluginFailure =
  | "timeout"
  | "memory"
  | "crashed"
  | "threw"
  | "bad-output"
  | "too-large"
  | "busy"
  | "disabled";

export type PluginAnswer<P extends PointName = PointName> =
  | { ok: true; output: PointOutput<P> }
  | { ok: false; code: PluginFailure; text: string };

export type PluginCall<P extends PointName = PointName> = Readonly<{
  plugin: LoadedPlugin;
  point: P;
  input: PointInput<P>;
  /** Shorter than the plugin's own wall limit; never longer. */
  deadlineMs?: number;
  /** Powers an administrator granted to this version. */
  grants?: readonly Grant[];
  /** What administrators set for it; the plugin sees it as host.settings. */
  settings?: Readonly<Record<string, unknown>>;
  /** What answers its questions here. */
  handlers?: HostHandlers;
  /** Counts its questions, for the caller. */
  count?: DoorCount;
  /** The only clock and the only chance a plugin sees; store them where a result must be repeatable. */
  clockMs?: number;
  seed?: number;
}>;

/**
 * The input as the text that crosses to the worker, or the refusal. Input of the wrong shape is a mistake of the
 * caller, not of the plugin, and throws.
 */
export function checkInput<P extends PointName>(point: P, input: PointInput<P>): string | PluginAnswer<never> {
  const isInput = ajv.compile(extensionPoints[point].input);
  if (!isInput(input)) throw new Error(`The input for ${point} is wrong: ${ajv.errorsText(isInput.errors)}.`);
  const text = JSON.stringify(input);
  if (text.length <= MAX_INPUT_CHARS) return text;
  return { ok: false, code: "too-large", text: `The input has ${text.length} characters.` };
}

/** The output as an answer: harmless data of the point's shape, or a refusal that says what is wrong. */
export function checkOutput<P extends PointName>(point: P, output: unknown): PluginAnswer<P> {
  const unsafe = findUnsafe(output);
  if (unsafe !== undefined) return { ok: false, code: "bad-output", text: tameText(unsafe) };
  const isOutput = ajv.compile<PointOutput<P>>(extensionPoints[point].output);
  if (!isOutput(output)) return { ok: false, code: "bad-output", text: tameText(ajv.errorsText(isOutput.errors)) };
  // Whatever is drawn has passed the blocks' schema by now; the rest of their rules no schema can say.
  const fault = "blocks" in output ? faultOfBlocks(output.blocks as Block[]) : undefined;
  return fault === undefined ? { ok: true, output } : { ok: false, code: "bad-output", text: tameText(fault) };
}

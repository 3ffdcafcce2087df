/**
 * The door between a running plugin and the portal: every question is looked up in the table, checked against the
 * grants, its schema and the budget of the call, answered by a handler and checked again. Nothing asked here throws.
 */
import { Ajv } from "ajv";
import {
  type Grant,
  type HostFunction,
  type HostHandlers,
  type HostFunctionName,
  hostFunctions,
  isHostFunction,
} from "./host-functions.ts";
import { findUnsafe, tameText } from "./plain-data.ts";
import type { AskHandler, HostAnswer } from "./worker-process.ts";

const BUDGET = 100;
const MAX_ANSWER_CHARS = 262_144;
const ajv = new Ajv({ strict: true });

/** What the door saw of one call, for health and evidence. */
export type DoorCount = { asked: number; denied: number };

/** A refusal that a handler gives in words fit for the plugin's author; anything else it throws is told as "failed". */
export class HostRefusal extends Error {
  readonly code: string;
  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

/** Makes the door of one call. */
export function openDoor(
  grants: readonly Grant[],
  handlers: HostHandlers,
  count: DoorCount = { asked: 0, denied: 0 },
): AskHandler {
  let spent = 0;

  return async (name, json, leftMs) => {
    count.asked += 1;
    if (!isHostFunction(name)) return refuse("unknown", `There is no function ${tameText(name, 60)}.`);
    const row = hostFunctions[name];
    const args = parse(json);
    const isArgs = ajv.compile<Record<string, unknown>>(row.args);
    if (args === undefined || findUnsafe(args) !== undefined || !isArgs(args))
      return refuse("bad-input", `${name}: ${ajv.errorsText(isArgs.errors)}`);
    if (!isGranted(grants, name, args)) {
      count.denied += 1;
      return refuse("denied", `${name} is not granted.`);
    }
    spent += row.cost;
    if (spent > BUDGET) return refuse("too-many", "The call has used up its budget of questions.");
    const handler = handlers[name] as ((args: unknown, leftMs: number) => Promise<unknown>) | undefined;
    if (handler === undefined) return refuse("not-here", `${name} has nothing to work on at this extension point.`);
    try {
      return checkAnswer(name, await handler(args, leftMs));
    } catch (error) {
      if (error instanceof HostRefusal) return refuse(error.code, error.message);
      return refuse("failed", `${name} failed.`);
    }
  };
}

/**
 * Whether the grants cover a question: by the function's permission, and by the argument that its scope is about. What
 * needs parts by name needs each of them: a grant without a scope gives none.
 */
export function isGranted(grants: readonly Grant[], name: HostFunctionName, args: Record<string, unknown>): boolean {
  const row: Pick<HostFunction, "permission" | "scope" | "needs"> = hostFunctions[name];
  if (row.needs) {
    const parts = grants.flatMap((grant) => (grant.name === row.permission ? (grant.scope ?? []) : []));
    return row.needs(args).every((part) => parts.includes(part));
  }
  return grants.some(
    (grant) =>
      grant.name === row.permission &&
      (row.scope === undefined || grant.scope === undefined || grant.scope.includes(String(args[row.scope]))),
  );
}

function checkAnswer(name: HostFunctionName, answer: unknown): HostAnswer {
  const row: HostFunction = hostFunctions[name];
  const isAnswer = ajv.compile(row.answer);
  if (!isAnswer(answer) || findUnsafe(answer) !== undefined) return refuse("failed", `${name} failed.`);
  const json = JSON.stringify(answer);
  return json.length <= (row.most ?? MAX_ANSWER_CHARS)
    ? { ok: true, json }
    : refuse("too-large", `${name} found too much.`);
}

function refuse(code: string, text: string): HostAnswer {
  return { ok: false, code, text: tameText(text) };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

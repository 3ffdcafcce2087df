/** The proof of a flow definition in a file: its form, parts and code lists are looked for in the packs around it. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { UnreadableModel } from "../bpmn/parse-model.ts";
import type { AnyDefinition, Definitions } from "../domain/definition.ts";
import type { Kind } from "../domain/definition-head.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";
import type { Flow } from "../domain/flow.ts";
import { proveFlow } from "../domain/prove-flow.ts";
import { sentence } from "../messages.ts";
import type { FlowVerdict } from "./flow-check.ts";

const PLATFORM = resolve(import.meta.dirname, "../../forms/platform");

/** Proves the flow definition; throws UnreadableModel when the text is none, or its form is not found. */
export function proveDefinition(file: string, text: string, formFile?: string): FlowVerdict {
  const types = builtInFieldTypes();
  const flow = readDefinition(file, text);
  const faults = shapeFaults(flow, types);
  const [fault] = faults;
  if (fault) throw new UnreadableModel(`${fault.pointer || "/"}: found ${fault.found}, expected ${fault.expected}`);
  if (flow.kind !== "flow") throw new UnreadableModel(`this is a definition of kind ${flow.kind}, not a flow`);
  const find = finder(file);
  const form = formFile === undefined ? find("form", flow.form) : readForm(formFile);
  if (form?.kind !== "form")
    throw new UnreadableModel(`its form ${flow.form} is not in ../form beside the flow: name it with --form FILE`);
  const verdict = proveFlow(flow as Flow, form, { types, definitions: { find } });
  return {
    sound: verdict.sound,
    problems: verdict.problems.map(({ code, step, path, say, params }) => ({
      code,
      step,
      path,
      message: sentence("en", say, params),
    })),
  };
}

function readForm(file: string): AnyDefinition | undefined {
  return existsSync(file) ? readDefinition(file, readFileSync(file, "utf8")) : undefined;
}

function readDefinition(file: string, text: string): AnyDefinition {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as AnyDefinition;
  } catch {
    throw new UnreadableModel(`${file} is no JSON`);
  }
  throw new UnreadableModel(`${file} holds no definition`);
}

/** Definitions of the pack that the file lies in, then of the platform's; another version than the one named is none. */
function finder(file: string): <K extends Kind>(kind: K, id: string, version?: number) => Definitions[K] | undefined {
  const packs = [resolve(dirname(file), ".."), PLATFORM];
  return <K extends Kind>(kind: K, id: string, version?: number) => {
    const found = packs.map((pack) => join(pack, kind, `${id}.json`)).find((path) => existsSync(path));
    const body = found === undefined ? undefined : readDefinition(found, readFileSync(found, "utf8"));
    const fits = body?.kind === kind && (version === undefined || body.version === version);
    return fits ? (body as Definitions[K]) : undefined;
  };
}

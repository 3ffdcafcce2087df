/** `mz flow export ID`: a flow as a BPMN 2.0 model with its diagram, from the database or from a definition's file. */
import { readFile, writeFile } from "node:fs/promises";
import { exportFlow } from "../bpmn/export-flow.ts";
import { shapeFaults } from "../definitions/read-pack.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";
import type { Flow } from "../domain/flow.ts";
import { Refusal } from "../errors.ts";
import { sentenceOf } from "./connect.ts";
import { openProduct } from "./open-product.ts";

type Order = { from: string; version: number | undefined; out: string | undefined };
type Found = { flow: Flow; roleTitle(id: string): string | undefined };

/** Exit code 0 when the model was written, 1 when it could not be, 2 when used wrongly or nothing is there. */
export async function flowExport(args: string[]): Promise<number> {
  const order = orderOf(args);
  if (typeof order === "string") {
    console.error(`mz flow export: ${order} (mz flow export --help)`);
    return 2;
  }
  try {
    const found = order.from.endsWith(".json") ? await fromFile(order.from) : await fromDatabase(order);
    if (typeof found === "string") {
      console.error(`mz flow export: ${found}`);
      return 2;
    }
    const xml = await exportFlow(found.flow, "zh-CN", found.roleTitle);
    if (order.out === undefined) process.stdout.write(xml);
    else await writeFile(order.out, xml);
    return 0;
  } catch (error) {
    console.error(`mz flow export: ${sentenceOf(error)}`);
    return 1;
  }
}

/** What is asked, or what is wrong with it. */
function orderOf(args: readonly string[]): Order | string {
  const order: Order = { from: "", version: undefined, out: undefined };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--out" || arg === "--version") {
      const value = args[++i];
      if (value === undefined) return `${arg} needs a value`;
      if (arg === "--out") order.out = value;
      else if (/^[1-9][0-9]{0,5}$/.test(value)) order.version = Number(value);
      else return `${value} is no version`;
    } else if (arg.startsWith("--")) return `there is no option ${arg}`;
    else if (order.from === "") order.from = arg;
    else return "name one flow";
  }
  return order.from === "" ? "name a flow or a file" : order;
}

async function fromFile(file: string): Promise<Found | string> {
  let body: AnyDefinition;
  try {
    body = JSON.parse(await readFile(file, "utf8")) as AnyDefinition;
  } catch (error) {
    return `${file}: ${sentenceOf(error)}`;
  }
  if ((body as { kind?: unknown } | null)?.kind !== "flow") return `${file} holds no flow`;
  const [fault] = shapeFaults(file, body, builtInFieldTypes());
  if (fault) return `${file} at ${fault.pointer}: found ${fault.found}; expected ${fault.expected}`;
  return { flow: body as unknown as Flow, roleTitle: () => undefined };
}

async function fromDatabase({ from, version }: Order): Promise<Found | string> {
  const opened = await openProduct(process.env, () => undefined);
  try {
    const { definitions } = opened.context;
    const roles = new Map(definitions.all("role").map((role) => [role.id, role.title]));
    return { flow: definitions.get("flow", from, version), roleTitle: (id) => roles.get(id) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return version === undefined ? `there is no flow ${from}` : `there is no flow ${from} in version ${version}`;
  } finally {
    await opened.close();
  }
}

export const FLOW_EXPORT_HELP = `usage: mz flow export ID [--version N] [--out FILE]
       mz flow export FILE.json [--out FILE]

Writes a flow as a BPMN 2.0 model with its diagram: a published one by its id, or a definition from a file. Blocks become
pairs of gateways, deadlines boundary events; what BPMN cannot say stands in extension elements of a name space of our
own. Steps of a called flow stay in the flow that is called.

  --version N  a certain version; the newest when left out
  --out FILE   where to write it; standard output when left out

Exit code: 0 written, 1 not possible, 2 wrong use or no such flow.`;

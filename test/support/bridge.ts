/** A small form of its own, the one of forms/README.md, with whatever flow a test needs: for tests of cases. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { type Client, type DocumentView, draft, type TestApp } from "./app.ts";

const readme = readFileSync(join(import.meta.dirname, "../../forms/README.md"), "utf8");

function example(kind: string): AnyDefinition {
  const blocks = readme
    .split("```json\n")
    .slice(1)
    .map((rest) => rest.split("\n```")[0] ?? "");
  const block = blocks.find((text) => text.includes(`"kind": "${kind}"`) && text.includes('"id": "bridge-repair"'));
  return JSON.parse(block ?? "null") as AnyDefinition;
}

const lifecycle = {
  $schema: "../../schema/lifecycle.schema.json",
  kind: "lifecycle",
  id: "bridge",
  version: 1,
  title: "便桥",
  stages: [{ id: "repair", title: "修复", forms: ["bridge-repair"], after: [] }],
} as AnyDefinition;

export const ROLES = {
  head: { role: "unit-head", at: "own-unit" },
  business: { role: "fin-business", at: { unitKind: "finance" } },
  budget: { role: "fin-budget", at: { unitKind: "finance" } },
  final: { role: "fin-final", at: { unitKind: "finance" } },
} as const;

/** An approval by whoever holds one of the roles. */
export function approval(id: string, title: string, who: readonly (keyof typeof ROLES)[], more: object = {}): Step {
  return { id, title, do: "approve", who: who.map((key) => ROLES[key]), decide: "any", ...more } as Step;
}

/** Publishes the form with a flow of these steps, as the given version of the flow. */
export async function publishBridge(
  test: TestApp,
  steps: Step[],
  version = 1,
  more: Partial<Flow> = {},
): Promise<Flow> {
  const flow = {
    ...(example("flow") as unknown as Flow),
    separate: [],
    ...more,
    version,
    steps: [{ id: "submit", title: "提交", do: "submit" as const }, ...steps],
  };
  const bodies = [...(version === 1 ? [example("form"), lifecycle] : []), flow as unknown as AnyDefinition];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "bridge", file: "example", body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
  return flow;
}

/** A draft of the form by a clerk of the town. */
export function bridge(clerk: Client, name: string, costFen: number | null = 500_000): Promise<DocumentView> {
  const cost = costFen === null ? {} : { cost: costFen };
  return draft(clerk, "bridge-repair", { answers: { name, region: "331003101", ...cost } });
}

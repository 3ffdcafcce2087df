/** Small rules of their own, published like a pack's: for tests of checks and alerts. */
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { TestApp } from "./app.ts";

/** A rule with what every rule needs; a check on the small form unless `more` says otherwise. */
export function makeRule(id: string, more: Partial<Rule> & Pick<Rule, "fires">): Rule {
  return {
    $schema: "../../schema/rule.schema.json",
    kind: "rule",
    id,
    version: 1,
    title: `规则 ${id}`,
    code: id.toUpperCase(),
    owner: "county",
    watches: { document: "bridge-repair" },
    runs: { at: ["submit"] },
    message: "不符合规则。",
    basis: { text: "测试", mark: "S" },
    ...more,
  };
}

/** Publishes rules and lets this process read them. */
export async function publishRules(test: TestApp, rules: readonly Rule[]): Promise<void> {
  await publishDefinitions(
    test.database.owner,
    rules.map((body) => ({ pack: "test", file: body.id, body: body as unknown as AnyDefinition })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

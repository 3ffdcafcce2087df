/** A form whose submissions plugins look at, with a hidden and a sensitive field, and one signature behind it. */
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { TestApp } from "./app.ts";

export const WATCHED = "watched";

const field = (id: string, type: string, label: string, more: Record<string, unknown> = {}) => ({
  id,
  type,
  label,
  ...more,
});

/** Publishes it in a version, with the plugin's part as the test wants it. */
export async function publishWatched(
  test: TestApp,
  version: number,
  more: Record<string, unknown>,
  fields: readonly Record<string, unknown>[] = [],
): Promise<void> {
  const form = {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    id: WATCHED,
    version,
    title: "登记",
    project: { role: "none" },
    number: "DJ-{year}-{serial:5}",
    titleField: "name",
    create: ["unit-clerk"],
    sections: [
      {
        id: "main",
        title: "内容",
        fields: [
          field("name", "text", "事项", { required: true }),
          field("card", "text", "证件号", { sensitive: true }),
          field("later", "text", "补充", { visible: 'doc.name == "later"' }),
          ...fields,
        ],
      },
    ],
    checks: [],
    ...more,
  };
  const flow = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id: WATCHED,
    version: 1,
    title: "办理",
    form: WATCHED,
    withdraw: "until-first-decision",
    separate: [],
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      {
        id: "look",
        title: "复核",
        do: "approve",
        who: [{ role: "fin-business", at: { unitKind: "finance" } }],
        decide: "any",
        back: ["submit"],
      },
    ],
  };
  const bodies = [form, ...(version === 1 ? [flow] : [])] as unknown as AnyDefinition[];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "watched", file: "test", body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

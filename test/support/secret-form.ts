/** A form with sensitive answers of many types beside open ones, for tests of what readers without the right find. */
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { TestApp } from "./app.ts";

const field = (id: string, type: string, label: string, more: Record<string, unknown> = {}) => ({
  id,
  type,
  label,
  ...more,
});
const secret = (id: string, type: string, label: string, more: Record<string, unknown> = {}) =>
  field(id, type, label, { sensitive: true, ...more });

const rows = [
  field("item", "text", "内容"),
  field("account", "text", "账号", { sensitive: true }),
  field("payee", "person", "收款人", { sensitive: true }),
  field("paid", "money", "金额", { sensitive: true }),
];
const form = {
  $schema: "../../schema/form.schema.json",
  kind: "form",
  id: "secret-trial",
  version: 1,
  title: "补偿登记",
  project: { role: "opens", facts: { name: "name", region: "place" } },
  number: "BC-{year}-{county}-{serial:5}",
  titleField: "name",
  create: ["unit-clerk"],
  sections: [
    {
      id: "main",
      title: "基本情况",
      fields: [
        field("name", "text", "事项", { required: true, maxLength: 200 }),
        field("place", "region", "地点"),
        field("kind", "choice", "行业", { dictionary: "industry" }),
        field("unit", "org", "协同单位"),
        field("story", "long-text", "经过"),
        secret("card", "text", "证件号", { indexed: true }),
        secret("sum", "money", "补偿金额", { indexed: true }),
        secret("holder", "person", "权利人"),
        secret("photos", "picture", "现场照片"),
        secret("where", "location", "位置"),
        secret("signed", "signature", "签名"),
        secret("closed", "table", "家庭成员", {
          columns: [field("item", "text", "姓名"), field("paid", "money", "金额")],
        }),
        field("open", "table", "明细", { columns: rows }),
      ],
    },
  ],
  checks: [
    {
      id: "S-SUM",
      title: "金额和位置",
      expr: 'doc.sum <= yuan("1") && doc.where.kind == "point"',
      severity: "warn",
      message: "请核对补偿金额。",
      show: ["sum", "holder", "photos", "where", "signed", "open", "card", "name"],
    },
  ],
};
const flow = {
  $schema: "../../schema/flow.schema.json",
  kind: "flow",
  id: "secret-trial",
  version: 1,
  title: "办理",
  form: "secret-trial",
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
const lifecycle = {
  $schema: "../../schema/lifecycle.schema.json",
  kind: "lifecycle",
  id: "secret",
  version: 1,
  title: "补偿",
  stages: [{ id: "open", title: "登记", forms: ["secret-trial"], after: [] }],
};
const list = {
  $schema: "../../schema/list.schema.json",
  kind: "list",
  id: "secret-trial",
  version: 1,
  title: "补偿登记",
  of: { form: "secret-trial" },
  columns: [
    { id: "number" },
    { id: "name" },
    ...["card", "sum", "holder", "photos", "where", "signed", "closed", "open"].map((id) => ({
      id,
      ...(id === "sum" && { total: true }),
    })),
  ],
  filters: ["card"],
  sort: { by: "updated", direction: "desc" },
};

/** Publishes it into the test's own database. */
export async function publishSecretForm(test: TestApp): Promise<void> {
  const bodies = [form, flow, lifecycle, list] as unknown as AnyDefinition[];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "secret", file: "test", body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

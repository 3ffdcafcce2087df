/** A form with every type of field that people type, and one that belongs to its projects, for tables in and out. */
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { TestApp } from "../support/app.ts";

const field = (id: string, type: string, label: string, more: Record<string, unknown> = {}) => ({
  id,
  type,
  label,
  ...more,
});

const trial = {
  $schema: "../../schema/form.schema.json",
  kind: "form",
  id: "sheet-trial",
  version: 1,
  title: "表格试验",
  project: {
    role: "opens",
    facts: { name: "name", region: "place", start: "startYear", end: "endYear", total: "total" },
  },
  number: "BG-{year}-{serial:5}",
  titleField: "name",
  amountField: "total",
  create: ["unit-clerk"],
  sections: [
    {
      id: "main",
      title: "基本情况",
      fields: [
        field("name", "text", "工程名称", { required: true }),
        field("place", "region", "建设地点"),
        field("code", "text", "项目代码", { pattern: "code" }),
        field("memo", "long-text", "情况说明"),
        field("count", "number", "座数", { indexed: true }),
        field("length", "number", "长度", { decimals: 2 }),
        field("budget", "money", "年度预算", { unit: "yuan", signed: true }),
        field("total", "money", "总投资", { unit: "wan" }),
        field("share", "percent", "完成比例"),
        field("day", "date", "开工日期"),
        field("span", "date-range", "施工期"),
        field("startYear", "year", "开始年度"),
        field("endYear", "year", "结束年度"),
        field("kind", "choice", "行业", { dictionary: "industry" }),
        field("topics", "choice", "热点", { dictionary: "hot-topic", multiple: true }),
        field("open", "yes-no", "是否公开"),
        field("unit", "org", "管理单位"),
        field("phone", "text", "联系电话", { sensitive: true, pattern: "phone" }),
        field("doubled", "money", "两倍投资", { unit: "wan", computed: "doc.total + doc.total" }),
        field("sheet", "file", "附件"),
      ],
    },
  ],
  checks: [
    {
      id: "T-YEARS",
      title: "年度先后",
      expr: "doc.startYear <= doc.endYear",
      severity: "block",
      message: "结束年度早于开始年度。",
    },
  ],
};

const note = {
  ...trial,
  id: "sheet-note",
  title: "巡查记录",
  project: { role: "belongs" },
  number: "XC-{year}-{serial:5}",
  titleField: "finding",
  amountField: undefined,
  sections: [
    {
      id: "main",
      title: "巡查",
      fields: [field("finding", "text", "发现问题", { required: true }), field("seenOn", "date", "巡查日期")],
    },
  ],
  checks: [],
};

const flow = (form: string) => ({
  $schema: "../../schema/flow.schema.json",
  kind: "flow",
  id: form,
  version: 1,
  title: "办理",
  form,
  withdraw: "until-first-decision",
  separate: [],
  steps: [
    { id: "submit", title: "提交", do: "submit" },
    { id: "head", title: "审核", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
  ],
});

const lifecycle = {
  $schema: "../../schema/lifecycle.schema.json",
  kind: "lifecycle",
  id: "sheet",
  version: 1,
  title: "表格",
  stages: [
    { id: "open", title: "登记", forms: ["sheet-trial"], after: [] },
    { id: "note", title: "巡查", forms: ["sheet-note"], after: ["open"] },
  ],
};

/** Publishes them into the test's own database. */
export async function publishTrialForms(test: TestApp): Promise<void> {
  const bodies = [
    trial,
    JSON.parse(JSON.stringify(note)) as object,
    flow("sheet-trial"),
    flow("sheet-note"),
    lifecycle,
  ];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "sheet", file: "example", body: body as unknown as AnyDefinition })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
}

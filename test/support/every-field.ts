/** A form that holds every field type, with its dictionaries and flow, for tests that fill it as people do. */
import type { AnyDefinition } from "../../core/domain/definition.ts";

const dictionary = (
  id: string,
  title: string,
  items: { code: string; name: string; parent?: string }[],
): AnyDefinition => ({ kind: "dictionary", id, version: 1, title, items }) as unknown as AnyDefinition;

const branches = dictionary("every-branch", "领域", [
  { code: "A", name: "道路" },
  { code: "B", name: "水利" },
]);
const works = dictionary("every-work", "工程类别", [
  { code: "A", name: "道路" },
  { code: "B", name: "水利" },
  { code: "A1", name: "桥梁加固", parent: "A" },
  { code: "A2", name: "路面大修", parent: "A" },
  { code: "B1", name: "堤防加固", parent: "B" },
  { code: "B2", name: "山塘整治", parent: "B" },
]);
const measures = dictionary(
  "every-measure",
  "措施",
  Array.from({ length: 24 }, (_, i) => ({ code: String(101 + i), name: `第${i + 1}类安全文明施工措施` })),
);

const form = {
  kind: "form",
  id: "every-field",
  version: 1,
  title: "现场查勘记录",
  project: { role: "belongs" },
  number: "CK-{year}-{county}-{serial:4}",
  titleField: "name",
  amountField: "amount",
  dateField: "day",
  create: ["unit-clerk"],
  sections: [
    {
      id: "basic",
      title: "基本情况",
      columns: 3,
      fields: [
        { id: "hint", type: "note", label: "填写说明", text: "查勘当天填写。\n照片和签名都在现场完成。" },
        { id: "name", type: "text", label: "查勘事项", required: true, width: "full", help: "写清地点和事由。" },
        { id: "code", type: "text", label: "桩号", pattern: "code" },
        { id: "year", type: "year", label: "年度" },
        { id: "count", type: "number", label: "桥梁座数", unit: "座" },
        { id: "share", type: "percent", label: "完成比例" },
        { id: "day", type: "date", label: "查勘日期" },
        { id: "period", type: "date-range", label: "计划工期", width: "full" },
        { id: "amount", type: "money", label: "估算投资", width: "half", required: true },
        { id: "budget", type: "money", label: "预算安排", width: "half", unit: "wan" },
      ],
    },
    {
      id: "choices",
      title: "分类",
      fields: [
        { id: "urgent", type: "yes-no", label: "是否抢险", required: true },
        {
          id: "why",
          type: "text",
          label: "抢险理由",
          lines: 3,
          visible: "doc.urgent == true",
          required: "doc.urgent == true",
        },
        { id: "branch", type: "choice", label: "领域", dictionary: "every-branch", as: "radio", required: true },
        { id: "work", type: "choice", label: "工程类别", dictionary: "every-work", dependsOn: "branch", as: "select" },
        { id: "reason", type: "choice", label: "主要措施", dictionary: "every-measure", as: "list" },
        { id: "several", type: "choice", label: "涉及领域", dictionary: "every-branch", multiple: true },
        { id: "measures", type: "choice", label: "全部措施", dictionary: "every-measure", multiple: true },
      ],
    },
    {
      id: "who",
      title: "单位和人员",
      columns: 2,
      fields: [
        { id: "place", type: "region", label: "所在乡镇", level: "town" },
        { id: "unit", type: "org", label: "协同单位" },
        { id: "leader", type: "person", label: "查勘负责人", required: 'doc.branch == "A"' },
        { id: "related", type: "project", label: "关联项目" },
        { id: "contract", type: "document", label: "相关合同", form: "contract" },
        { id: "quota", type: "quota", label: "相关指标" },
      ],
    },
    {
      id: "items",
      title: "工程量",
      fields: [
        {
          id: "items",
          type: "table",
          label: "工程量清单",
          required: true,
          minRows: 1,
          maxRows: 6,
          sums: ["total"],
          columns: [
            { id: "item", type: "text", label: "内容", required: true },
            { id: "price", type: "money", label: "单价" },
            { id: "number", type: "number", label: "数量" },
            { id: "total", type: "money", label: "合价", computed: "row.price * row.number" },
          ],
        },
        { id: "sum", type: "money", label: "清单合计", computed: "sum(doc.items.map(r, r.total))" },
      ],
    },
    {
      id: "proof",
      title: "现场资料",
      fields: [
        { id: "story", type: "long-text", label: "现场情况", maxLength: 400 },
        { id: "papers", type: "file", label: "附件", maxFiles: 6 },
        { id: "photos", type: "picture", label: "现场照片", maxFiles: 4 },
        { id: "where", type: "location", label: "查勘位置", required: true },
        { id: "route", type: "location", label: "影响范围", shapes: ["area", "line"] },
        { id: "signed", type: "signature", label: "查勘人签名", required: true },
      ],
    },
  ],
  checks: [
    {
      id: "R-SUM",
      title: "清单不超过估算",
      expr: "doc.sum <= doc.amount",
      severity: "warn",
      message: "清单合计超过了估算投资。",
      field: "sum",
    },
  ],
};

const flow = {
  kind: "flow",
  id: "every-field",
  version: 1,
  title: "现场查勘记录审核",
  form: "every-field",
  withdraw: "until-first-decision",
  separate: [["submit", "unit-review"]],
  steps: [
    { id: "submit", title: "提交", do: "submit" },
    {
      id: "unit-review",
      title: "单位审核",
      do: "approve",
      who: [{ role: "unit-head", at: "own-unit" }],
      decide: "any",
    },
  ],
};

/** The form with all it needs; `lifecycle`: the one of the projects it is started in, which gets a stage for it. */
export function everyField(lifecycle: AnyDefinition): AnyDefinition[] {
  const { version, stages } = lifecycle as unknown as { version: number; stages: unknown[] };
  const stage = { id: "look", title: "查勘", forms: ["every-field"], after: ["declare"], repeat: true };
  const wider = { ...lifecycle, version: version + 1, stages: [...stages, stage] };
  return [branches, works, measures, form, flow, wider] as unknown as AnyDefinition[];
}

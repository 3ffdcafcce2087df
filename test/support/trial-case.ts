/** A small form with flows that tests write themselves: published as definitions, started and acted on over HTTP. */
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Step } from "../../core/domain/flow.ts";
import { addPeople } from "./designers.ts";
import { type Answer, type Client, command, type DocumentView, draft, type TestApp } from "./app.ts";

/** Publishes `form` with two fields to hide or fill, and a flow of the given steps behind the submission. */
export async function publishTrial(
  test: TestApp,
  id: string,
  steps: readonly Step[],
  policy: Record<string, unknown> = {},
): Promise<void> {
  const form = {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    id,
    version: 1,
    title: `试办 ${id}`,
    project: { role: "opens", facts: { name: "name", region: "place" } },
    number: `${id.toUpperCase()}-{serial:4}`,
    titleField: "name",
    amountField: "sum",
    create: ["unit-clerk"],
    sections: [
      {
        id: "main",
        title: "基本情况",
        fields: [
          { id: "name", type: "text", label: "事项", required: true },
          { id: "place", type: "region", label: "地点" },
          { id: "sum", type: "money", label: "金额" },
          { id: "bidder", type: "text", label: "投标人" },
          { id: "note", type: "text", label: "审查记录" },
          {
            id: "rows",
            type: "table",
            label: "明细",
            columns: [
              { id: "item", type: "text", label: "内容" },
              { id: "cost", type: "money", label: "费用" },
            ],
          },
        ],
      },
    ],
    checks: [
      {
        id: "B-1",
        title: "投标人已填",
        expr: 'doc.bidder != ""',
        severity: "warn",
        message: "请填写投标人。",
        show: ["bidder"],
      },
    ],
  };
  const flow = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id,
    version: 1,
    title: `流程 ${id}`,
    form: id,
    withdraw: "until-first-decision",
    separate: [],
    ...policy,
    steps: [{ id: "submit", title: "提交", do: "submit" }, ...steps],
  };
  const lifecycle = {
    $schema: "../../schema/lifecycle.schema.json",
    kind: "lifecycle",
    id: `${id}-life`,
    version: 1,
    title: id,
    stages: [{ id: "open", title: "登记", forms: [id], after: [] }],
  };
  const bodies = [form, flow, lifecycle] as unknown as AnyDefinition[];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "trial", file: id, body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

/** Three experts and an administrator of flows beside the demo's people. */
export async function addExperts(test: TestApp): Promise<void> {
  await addPeople(
    test,
    [],
    [
      ["expert-a", "fin-review-center", "finance"],
      ["expert-b", "fin-review-center", "finance"],
      ["expert-c", "fin-review-center", "finance"],
    ],
  );
}

/** Starts and submits a trial document. */
export async function startTrial(
  clerk: Client,
  form: string,
  answers: Record<string, unknown> = {},
  submit: Record<string, unknown> = {},
): Promise<string> {
  const doc = await draft(clerk, form, {
    answers: { name: `事项 ${form}`, place: "331003", sum: 1_000_000, bidder: "青梧公司", ...answers },
  });
  const sent = await command(clerk, doc.id, { do: "submit", ...submit });
  if (sent.status !== 200) throw new Error(JSON.stringify(sent.body));
  return doc.id;
}

export type CaseView = DocumentView & {
  title: string;
  rights: Record<string, string>;
  names: Record<string, string>;
  may: { do: string; step?: string; people?: { id: string; name: string }[]; tally?: unknown; choices?: string[] }[];
  case: {
    status: string;
    round: number;
    diff: { field: string }[];
    may: { do: string }[];
    events: Record<string, unknown>[];
    waits: {
      step: string;
      due: { state: string; days: number } | null;
      seats: { name: string; kind: string; status: string; why: Record<string, unknown> }[];
    }[];
  };
};

export const view = async (client: Client, document: string): Promise<CaseView> =>
  (await client.get<CaseView>(`/documents/${document}`)).body;

/** Codes of the problems of a refused command. */
export const codes = (answer: Answer<{ problems?: { code: string }[] }>): string[] =>
  (answer.body.problems ?? []).map((p) => p.code);

/** The person's id, as the product knows it. */
export async function idOf(test: TestApp, login: string): Promise<string> {
  const found = await test.database.owner.query<{ id: string }>("select id from core.person where login = $1", [login]);
  return found.rows[0]?.id ?? "";
}

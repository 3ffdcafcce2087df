/** The register of payees and the ten lines of a payment, on the played demo: two persons, one entry for a code, a match that is shown, mended and decided on. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { listsOf, markOf, type RuleResult } from "../../core/domain/rule-result.ts";
import { judgeMoments } from "../../core/rules/check-command.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";

type Shown = { results: RuleResult[]; passes: { rule: string; reason: string; name: string }[] };
type Read = {
  state: string;
  answers: Record<string, unknown>;
  successors: Record<string, { id: string; name: string }>;
};

const AT = "2026-11-19T10:00:00+08:00";
const NAME = "台州望潮园林有限公司";
const CODE = "91320500TE0000B7XD";
let test: TestApp;
let final: Client;
let clerk: Client;
let waiting: string;
const play: ProjectPlay = { documents: new Map(), pictures: 0, outside: true };

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: AT });
  final = await test.signIn("lujingxing");
  clerk = await test.signIn("fangxiaoman");
  const { rows } = await test.database.owner.query<{ id: string }>(
    "select id from core.document where form = 'pay' and state = 'running' and step = 'fin-final'",
  );
  waiting = rows[0]?.id ?? "";
});

const step = (given: Omit<ScenarioStep, "at">): Promise<void> =>
  playStep(test.context, { at: AT, ...given }, play, test.units);
const idOf = (doc: string): string => play.documents.get(doc) ?? "";

/** An entry of a register that is written down, submitted, and confirmed where somebody is named. */
async function register(
  form: string,
  doc: string,
  answers: Record<string, unknown>,
  by: string[] = ["suyining"],
): Promise<void> {
  await step({ as: "fangxiaoman", do: "start", form, doc, unit: "road", answers });
  await step({ as: "fangxiaoman", do: "submit", doc });
  if (by.length > 0) await step({ do: "pass", doc, by });
}
const proof = [{ $pdf: "证明.pdf" }];
const payee = (doc: string, name: string, code: string) => register("payee", doc, { kind: "1", name, code, proof });
const account = (doc: string, of: string, number: string, by?: string[]) =>
  register(
    "payee-account",
    doc,
    {
      payee: { $doc: of },
      kind: "1",
      accountName: NAME,
      account: number,
      bank: "演示银行黄岩支行",
      validFrom: "2026-11-01",
      proof,
    },
    by,
  );
const read = async (id: string): Promise<Read> => (await clerk.get<Read>(`/documents/${id}`)).body;
const linesOf = async (): Promise<RuleResult[]> =>
  listsOf((await final.get<Shown>(`/documents/${waiting}/rules`)).body.results)[0]?.results ?? [];
const marks = async (): Promise<string> => (await linesOf()).map((line) => `${line.code} ${markOf(line)}`).join(", ");

describe("the ten lines of a payment (domain 3.4, S4-43)", () => {
  it("stand in their order with marks and the two values each, also where they hold", async () => {
    expect(await marks()).toBe(
      "M1 pass, M2 pass, M3 word, M4 pass, M5 pass, M6 look, M7 look, M8 pass, M9 pass, M10 look",
    );
    for (const line of await linesOf()) expect(line.compared.length, line.code).toBeGreaterThanOrEqual(2);
    // Nobody has asked the tax administration: the clerk's word stands for it, with the clerk's name.
    expect((await linesOf())[2]?.vouched).toMatchObject({ field: "matchResult", by: { name: expect.any(String) } });
  });

  it("are decided in words that were used on payments before", async () => {
    const { rows } = await test.database.owner.query<{ text: string }>(
      `select distinct e.body ->> 'opinion' as text from core.event e join core.flow_case c on c.id = e.flow_case
       join core.person p on p.id = e.by where p.login = 'lujingxing' and c.flow = 'pay' and e.body ->> 'opinion' is not null`,
    );
    const offered = (await final.get<{ rows: string[] }>(`/work/phrases?document=${waiting}`)).body.rows;
    expect(offered.length).toBeGreaterThan(0);
    expect(rows.map(({ text }) => text)).toEqual(expect.arrayContaining(offered));
  });

  it("stand on the board of what waits, for those who may read it", async () => {
    type Board = { total: number; rows: { id: string; stateTitle: string; lines: { code: string; mark: string }[] }[] };
    const board = (await final.get<Board>("/boards/pay?list=match")).body;
    expect(board.rows.map(({ id, stateTitle }) => [id, stateTitle])).toEqual([[waiting, "待财政终审"]]);
    expect(board.rows[0]?.lines.map(({ code, mark }) => `${code} ${mark}`).join(", ")).toBe(await marks());
    const elsewhere = await test.signIn("taoyunshen");
    expect((await elsewhere.get<Board>("/boards/pay?list=match")).body.rows).toEqual([]);
    expect((await final.get("/boards/nothing?list=match")).status).toBe(404);
  });

  it("fail where an account is closed, and refuse the financial approval", async () => {
    const before = await linesOf();
    const { rows } = await test.database.owner.query<{ id: string; payee: string }>(
      "select id, answers ->> 'payee' as payee from core.document where form = 'payee-account' and answers ->> 'account' = '0000000000007315'",
    );
    play.documents.set("closed", rows[0]?.id ?? "").set("closed-of", rows[0]?.payee ?? "");
    await register("payee-change", "close", {
      kind: "2",
      payee: { $doc: "closed-of" },
      account: { $doc: "closed" },
      day: "2026-11-18",
      reason: "销户",
      proof,
    });
    expect((await linesOf()).map(markOf)).toEqual(before.map((line, i) => (i === 0 ? "fail" : markOf(line))));
    const { status, body } = await final.send<{ code: string; results: RuleResult[] }>(
      "POST",
      `/documents/${waiting}/commands`,
      { commandId: randomUUID(), command: { do: "approve", opinion: "同意" }, reasons: { m3: "查过", m10: "查过" } },
    );
    expect([status, body.code]).toEqual([422, "rule.blocked"]);
    expect(body.results.find(({ rule }) => rule === "m1")?.message).toContain("收款人库");
    await test.database.owner.query(
      "update core.document set answers = answers - 'closedOn' where form = 'payee-account' and answers ->> 'account' = '0000000000007315'",
    );
    expect((await linesOf()).map(markOf)).toEqual(before.map(markOf));
  });

  it("ask at the financial approval for what was found, and keep it", async () => {
    const send = (reasons?: object) =>
      final.send<{ code: string; results: RuleResult[] }>("POST", `/documents/${waiting}/commands`, {
        commandId: randomUUID(),
        command: { do: "approve", opinion: "同意" },
        ...(reasons && { reasons }),
      });
    const refused = await send();
    expect([refused.status, refused.body.code]).toEqual([422, "rule.reason-needed"]);
    expect(
      refused.body.results
        .filter(({ look }) => look)
        .map(({ code }) => code)
        .sort(),
    ).toEqual(["M10", "M6", "M7"]);
    const found = { m6: "逐项核对过", m7: "签字齐全", m10: "没有失信记录" };
    expect((await send(found)).status).toBe(200);
    const { passes } = (await final.get<Shown>(`/documents/${waiting}/rules`)).body;
    expect(Object.fromEntries(passes.map(({ rule, reason }) => [rule, reason]))).toEqual(found);
    expect(new Set(passes.map(({ name }) => name))).toEqual(new Set(["陆景行"]));
  });
});

describe("the register of payees", () => {
  it("takes an entry in by two persons, once for a code, and no stray spaces or full-width letters", async () => {
    await payee("first", NAME, CODE);
    expect((await read(idOf("first"))).state).toBe("done");
    await expect(payee("again", NAME, CODE)).rejects.toMatchObject({ code: "rule.blocked" });
    for (const name of ["台州ＡＢ公司", "台州 ", "台州  园林", "台州１号公司"])
      await expect(
        step({
          as: "fangxiaoman",
          do: "start",
          form: "payee",
          doc: randomUUID(),
          unit: "road",
          answers: { kind: "1", name },
        }),
        name,
      ).rejects.toMatchObject({ code: "document.invalid" });
  });

  it("lets nobody confirm what they handed in", async () => {
    await test.database.owner.query(
      `insert into core.assignment (id, person, role, unit, valid_from)
       select gen_random_uuid(), p.id, 'fin-treasury', u.id, '2026-01-01' from core.person p, core.unit u where p.login = 'fangxiaoman' and u.name = '黄岩区财政局'`,
    );
    await account("pending", "first", "0000000000008800", []);
    await expect(step({ do: "pass", doc: "pending", by: ["fangxiaoman"] })).rejects.toMatchObject({
      code: "case.refused",
    });
    await step({ do: "pass", doc: "pending", by: ["suyining"] });
    expect((await read(idOf("pending"))).state).toBe("done");
    await expect(account("twice", "first", "0000000000008800")).rejects.toMatchObject({ code: "rule.blocked" });
  });

  it("keeps whoever registered an account from approving the first payment to it, and from that one only", async () => {
    const { rows } = await test.database.owner.query<{
      id: string;
      login: string;
      unit: string;
      answers: Record<string, unknown>;
    }>(
      "select p.id, p.login, d.unit, d.answers from core.person p, core.document d where d.id = $1 and p.login in ('fangxiaoman', 'suyining', 'lujingxing')",
      [waiting],
    );
    const outcome = async (login: string, number: string, at = "fin-final"): Promise<string | undefined> => {
      const person = rows.find((row) => row.login === login);
      const judged = await judgeMoments(test.context, test.context.pool, {
        document: { id: waiting, form: "pay", place: { unit: person?.unit ?? "" } },
        answers: { ...person?.answers, payeeAccount: number },
        moments: ["approve"],
        steps: [at],
        at: test.context.clock(),
        actor: person?.id,
      });
      return judged.find(({ rule }) => rule.code === "R-NEWACC")?.result.outcome;
    };
    expect(await outcome("fangxiaoman", "0000000000008800")).toBe("fires");
    expect(await outcome("suyining", "0000000000008800")).toBe("fires");
    expect(await outcome("lujingxing", "0000000000008800")).toBe("met");
    expect(await outcome("fangxiaoman", "0000000000007315")).toBe("met");
    expect(await outcome("suyining", "0000000000008800", "register")).toBeUndefined();
  });

  it("leads from a merged entry to the one that stands, and leaves history as it was", async () => {
    await payee("left", `${NAME}黄岩分公司`, "91331003TE00D0046B");
    await register("payee-change", "merge", {
      kind: "3",
      payee: { $doc: "first" },
      into: { $doc: "left" },
      day: "2026-11-19",
      reason: "同一单位登记了两次",
      proof,
    });
    const merged = await read(idOf("first"));
    expect(merged.answers["mergedInto"]).toBe(idOf("left"));
    expect(merged.successors[idOf("first")]).toMatchObject({ id: idOf("left") });
    const pointing = await read(idOf("pending"));
    expect(pointing.answers["payee"]).toBe(idOf("first"));
    expect(pointing.successors[idOf("first")]).toMatchObject({
      id: idOf("left"),
      name: expect.stringContaining("黄岩分公司") as string,
    });
    await step({ as: "fangxiaoman", do: "start", form: "payee-account", doc: "next", unit: "road", answers: {} });
    const options = (await clerk.get(`/documents/${idOf("next")}/options?field=payee&q=`)).body as unknown as {
      id: string;
    }[];
    expect(options.map(({ id }) => id)).toContain(idOf("left"));
    expect(options.map(({ id }) => id)).not.toContain(idOf("first"));
  });
});

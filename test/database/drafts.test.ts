/** The draft of a payment that makes itself when a measurement is accepted (S4-43): not before its grounds are complete, and once. */
import { beforeAll, describe, expect, it } from "vitest";
import { workDraft } from "../../core/drafts/keep-drafting.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { MEASURED_ON, type Measurement, openMeasurement, ROAD_BUILDER } from "../support/measurement.ts";

type Shown = {
  state: string;
  document: { id: string; state: string; mine: boolean } | null;
  against: { code: string | null; text: string }[];
  looks: { code: string }[];
  mayAsk: boolean;
  mend: { list: string }[];
};
type Read = { state: string; answers: Record<string, unknown>; createdBy: { name: string } };

let test: TestApp;
let clerk: Client;
let measurement: Measurement;

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: MEASURED_ON });
  clerk = await test.signIn("fangxiaoman");
  measurement = await openMeasurement(test);
});

const idOf = (doc: string): string => measurement.idOf(doc);
const drafts = async (): Promise<Shown[]> =>
  (await clerk.get<{ rows: Shown[] }>(`/documents/${idOf("measure")}/drafts`)).body.rows;
const payments = async (): Promise<string[]> =>
  (
    await test.database.owner.query<{ id: string }>(
      "select id from core.document where form = 'pay' and answers ->> 'measure' = $1",
      [idOf("measure")],
    )
  ).rows.map(({ id }) => id);
const told = async (): Promise<{ level: string; reason?: string; document: string }[]> =>
  (
    await test.database.owner.query<{ level: string; reason?: string; document: string }>(
      "select n.params ->> 'level' as level, n.params ->> 'reason' as reason, n.document from core.notice n join core.person p on p.id = n.person where n.kind = 'draft' and p.login = 'fangxiaoman' order by n.at, n.id",
    )
  ).rows;

describe("the draft that follows from an accepted measurement (S4-43)", () => {
  it("is not owed while the measurement waits for its acceptance", async () => {
    await measurement.handIn();
    expect(await drafts()).toEqual([]);
    expect(await workDraft(test.context)).toBe(false);
  });

  it("is not made without an invoice: the clerk is told which lines stand against it, once", async () => {
    await measurement.accept();
    expect(await workDraft(test.context)).toBe(true);
    expect(await payments()).toEqual([]);
    const [shown] = await drafts();
    expect(shown).toMatchObject({ state: "waiting", document: null, mayAsk: true });
    expect(shown?.mend.map(({ list }) => list)).toEqual(["invoice-receipt", "payee-account"]);
    expect(shown?.against.filter(({ code }) => code !== null).map(({ code }) => code)).toContain("M5");
    expect(shown?.against.map(({ text }) => text).join(" ")).toContain("发票");
    expect(await told()).toEqual([
      { level: "waits", reason: expect.stringContaining("M5 发票金额"), document: idOf("measure") },
    ]);
    await clerk.send("POST", `/documents/${idOf("measure")}/drafts/pay`, {});
    expect(await payments()).toEqual([]);
    expect((await told()).length).toBe(1);
  });

  it("waits on where the invoice is too small for what is due", async () => {
    await measurement.receive("26332000000000000101", 74_999_999);
    expect(await workDraft(test.context)).toBe(true);
    const [shown] = await drafts();
    expect(shown?.against.map(({ code }) => code)).toContain("M5");
    expect(await payments()).toEqual([]);
    expect((await told()).map(({ level }) => level)).toEqual(["waits", "waits"]);
  });

  it("is made once the grounds are complete, with all that is known, for the clerk and by nobody else's hand", async () => {
    await measurement.receive("26332000000000000102", 1);
    expect(await Promise.all([workDraft(test.context), workDraft(test.context)])).toContain(true);
    const made = await payments();
    expect(made).toHaveLength(1);
    const [id = ""] = made;
    measurement.play.documents.set("draft", id);
    const read = (await clerk.get<Read>(`/documents/${id}`)).body;
    // Due: 85 % of 1,000,000 less 1,400,000 × 1,000,000 ⁄ 14,000,000 of the advance.
    expect(read).toMatchObject({
      state: "draft",
      createdBy: { name: "方小满" },
      answers: {
        payKind: "2",
        applyDate: "2026-11-19",
        usage: "第 3 期进度款",
        contract: idOf("contract"),
        measure: idOf("measure"),
        completedValue: 100_000_000,
        payable: 75_000_000,
        amount: 75_000_000,
        payee: ROAD_BUILDER.name,
        payeeUscc: ROAD_BUILDER.code,
        payeeAccount: "0000000000007315",
        wagePart: 15_000_000,
        wageAccount: "0000000000000933",
        quotaNumber: "黄财债〔2025〕21号",
        bondCode: "2500001",
        attachments: 3,
      },
    });
    expect((read.answers["invoices"] as { number: string }[]).map(({ number }) => number).sort()).toEqual([
      "26332000000000000101",
      "26332000000000000102",
    ]);
    const [shown] = await drafts();
    expect(shown).toMatchObject({ state: "made", document: { id, state: "draft", mine: true }, mayAsk: false });
    // Nobody has to look at what the bill of quantities says here but people: the line is told and keeps nothing back.
    expect(shown?.looks.map(({ code }) => code)).toEqual(expect.arrayContaining(["M6", "R-INV"]));
    expect((await told()).at(-1)).toMatchObject({ level: "look", document: id });
    const evidence = await test.database.owner.query(
      "select 1 from core.evidence where kind = 'draft' and subject = $1",
      [`document:${id}`],
    );
    expect(evidence.rows).toHaveLength(1);
  });

  it("posts nothing and is never made again, also when it was thrown away, until somebody asks", async () => {
    const reserved = await test.database.owner.query("select 1 from core.posting where document = $1", [idOf("draft")]);
    expect(reserved.rows).toEqual([]);
    expect(await workDraft(test.context)).toBe(false);
    expect((await clerk.send("DELETE", `/documents/${idOf("draft")}`)).status).toBeLessThan(300);
    await measurement.receive("26332000000000000103", 500);
    expect(await workDraft(test.context)).toBe(false);
    expect(await payments()).toEqual([]);
    const ask = () => clerk.send<{ rows: Shown[] }>("POST", `/documents/${idOf("measure")}/drafts/pay`, {});
    const asked = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(asked.map(({ body }) => body.rows[0]?.document?.id)).size).toBe(1);
    expect(await payments()).toHaveLength(1);
  });

  it("is asked for by those who may write one, and found by those who may read the measurement", async () => {
    const path = `/documents/${idOf("measure")}/drafts`;
    expect((await (await test.signIn("qinmuzhi")).send("POST", `${path}/pay`, {})).status).toBe(403);
    expect((await (await test.signIn("tangyihe")).get(path)).status).toBe(404);
  });

  it("goes through its submission as it stands", async () => {
    const [id = ""] = await payments();
    measurement.play.documents.set("again", id);
    await measurement.step({
      as: "fangxiaoman",
      do: "submit",
      doc: "again",
      reasons: { "r-inv": "已在查验平台逐张查验" },
    });
    expect((await clerk.get<Read>(`/documents/${id}`)).body.state).toBe("running");
  });
});

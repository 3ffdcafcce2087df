/** The draft of a payment that makes itself when a measurement is accepted (S4-43): not before its grounds are complete, and once. */
import { beforeAll, describe, expect, it } from "vitest";
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { workDraft } from "../../core/drafts/keep-drafting.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";

type Shown = {
  state: string;
  document: { id: string; state: string; mine: boolean } | null;
  against: { code: string | null; text: string }[];
  looks: { code: string }[];
  mayAsk: boolean;
};
type Read = { state: string; answers: Record<string, unknown>; createdBy: { name: string } };

const AT = "2026-11-19T10:00:00+08:00";
const SELLER = "91331003TERT0B024U";
let test: TestApp;
let clerk: Client;
const play: ProjectPlay = { documents: new Map(), pictures: 0 };

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: AT });
  clerk = await test.signIn("fangxiaoman");
  const { rows } = await test.database.owner.query<{ id: string; contract: string }>(
    "select id, answers ->> 'contract' as contract from core.document where form = 'pay' and state = 'running' and step = 'fin-final'",
  );
  play.documents.set("contract", rows[0]?.contract ?? "").set("waiting", rows[0]?.id ?? "");
});

const step = (given: Omit<ScenarioStep, "at">): Promise<void> =>
  playStep(test.context, { at: AT, ...given }, play, test.units);
const idOf = (doc: string): string => play.documents.get(doc) ?? "";
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

async function measure(doc: string): Promise<void> {
  await step({
    as: "fangxiaoman",
    do: "start",
    form: "measure",
    doc,
    unit: "road",
    answers: {
      contract: { $doc: "contract" },
      measureNo: "JL-03",
      usage: "第 3 期",
      periodStart: "2026-11-12",
      periodEnd: "2026-11-18",
      lines: [{ code: "040201", item: "路基", quantity: 1, price: 100_000_000, value: 100_000_000 }],
      completedValue: 100_000_000,
      wagePart: 15_000_000,
      supervisor: "台州清源监理有限公司",
      engineer: "周监理",
      signedOn: "2026-11-18",
      paper: [{ $pdf: "计量单.pdf" }],
    },
  });
  await step({ as: "fangxiaoman", do: "submit", doc });
}

async function receipt(doc: string, total: number): Promise<void> {
  const tax = Math.round((total * 9) / 109);
  await step({
    as: "fangxiaoman",
    do: "start",
    form: "invoice-receipt",
    doc,
    unit: "road",
    answers: {
      measure: { $doc: "measure" },
      receivedOn: "2026-11-19",
      invoices: [
        {
          number: doc,
          date: "2026-11-19",
          sellerUscc: SELLER,
          buyerUscc: "12331003T00000052K",
          net: total - tax,
          tax,
          total,
        },
      ],
      invoiceFile: [{ $pdf: "发票.pdf" }],
    },
  });
  await step({ as: "fangxiaoman", do: "submit", doc });
}

describe("the draft that follows from an accepted measurement (S4-43)", () => {
  it("is not owed while the measurement waits for its acceptance", async () => {
    await measure("measure");
    expect(await drafts()).toEqual([]);
    expect(await workDraft(test.context)).toBe(false);
  });

  it("is not made without an invoice: the clerk is told which lines stand against it, once", async () => {
    await step({ do: "pass", doc: "measure", by: ["qinmuzhi"] });
    expect(await workDraft(test.context)).toBe(true);
    expect(await payments()).toEqual([]);
    const [shown] = await drafts();
    expect(shown).toMatchObject({ state: "waiting", document: null, mayAsk: true });
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
    await receipt("26332000000000000101", 74_999_999);
    expect(await workDraft(test.context)).toBe(true);
    const [shown] = await drafts();
    expect(shown?.against.map(({ code }) => code)).toContain("M5");
    expect(await payments()).toEqual([]);
    expect((await told()).map(({ level }) => level)).toEqual(["waits", "waits"]);
  });

  it("is made once the grounds are complete, with all that is known, for the clerk and by nobody else's hand", async () => {
    await receipt("26332000000000000102", 1);
    expect(await Promise.all([workDraft(test.context), workDraft(test.context)])).toContain(true);
    const made = await payments();
    expect(made).toHaveLength(1);
    const [id = ""] = made;
    play.documents.set("draft", id);
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
        payee: "台州云杉市政建设有限公司",
        payeeUscc: SELLER,
        payeeAccount: "0000000000007315",
        wagePart: 15_000_000,
        wageAccount: "0000000000000933",
        quotaNumber: "黄财债〔2025〕21号",
        bondCode: "2500001",
        attachments: 3,
      },
    });
    expect((read.answers["invoices"] as { number: string }[]).map(({ number }) => number)).toEqual([
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
    await receipt("26332000000000000103", 500);
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
    play.documents.set("again", id);
    await step({ as: "fangxiaoman", do: "submit", doc: "again", reasons: { "r-inv": "已在查验平台逐张查验" } });
    expect((await clerk.get<Read>(`/documents/${id}`)).body.state).toBe("running");
  });
});

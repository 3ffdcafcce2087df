/** The register of invoices: one use in the whole deployment, races, releases, parts within a contract, and who learns what. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { bill, invoiceNo, publishBills, sendInvoice } from "../support/bills.ts";
import { einvoiceOf, einvoiceXml } from "../support/einvoice.ts";
import { fundedProject } from "../support/story.ts";

let test: TestApp;
let river: Client;
let school: Client;
let schoolHead: Client;

const WAN = 1_000_000;
let serial = 0;
const fresh = (): string => invoiceNo((serial += 1));
const held = async (number: string): Promise<number> =>
  (
    await test.database.owner.query<{ used: number }>(
      "select coalesce(sum(used_fen), 0)::bigint as used from core.invoice_held where number = $1",
      [number],
    )
  ).rows[0]?.used ?? 0;
const submit = (client: Client, id: string) => command(client, id, { do: "submit" });
/** Lines of the register that do not agree with the uses behind them. */
const broken = async (): Promise<unknown[]> =>
  (
    await test.database.owner.query(`select h.number from core.invoice_held h
    where h.used_fen <> (select coalesce(sum(u.used_fen), 0) from core.invoice_use u where u.number = h.number and u.released_at is null)
    union all select u.number from core.invoice_use u where not exists (select from core.invoice_held h where h.number = u.number)`)
  ).rows;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBills(test);
  [river, school, schoolHead] = (await Promise.all(
    ["zhouyunheng", "songcaiwei", "baiyanqiu"].map((login) => test.signIn(login)),
  )) as [Client, Client, Client];
});

describe("an invoice of a submitted document", () => {
  it("is refused for another unit's, which learns county and day and no more (pitfall 4)", async () => {
    const no = fresh();
    const first = await bill(river, "水泵", [{ no, sum: 50_000 }]);
    expect((await submit(river, first.id)).status).toBe(200);
    const second = await bill(school, "水泵", [
      { no: fresh(), sum: 1 },
      { no, sum: 50_000 },
    ]);

    const { status, body } = await submit(school, second.id);

    expect([status, body.code]).toEqual([422, "document.invalid"]);
    expect(body.problems).toEqual([
      expect.objectContaining({
        code: "invoice.used-elsewhere",
        pointer: "/bills/1/no",
        params: { number: no, county: "黄岩区", day: "2026-03-02" },
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain("河道管理中心");
    expect(JSON.stringify(body)).not.toContain(first.number);
    expect((await school.get(`/documents/${second.id}`)).body["state"]).toBe("draft");
    expect(await broken()).toEqual([]);
  });

  it("is refused for its own unit's with the document that uses it", async () => {
    const no = fresh();
    const first = await bill(school, "课桌", [{ no, sum: 100 }]);
    await submit(school, first.id);
    const { body } = await submit(school, (await bill(school, "课桌", [{ no, sum: 100 }])).id);

    expect(body.problems).toMatchObject([
      { code: "invoice.used", params: { number: no, document: first.number, unit: "黄岩区澄溪小学" } },
    ]);
    expect(body.problems[0]?.message).toContain(first.number);
  });

  it("is free again when it is withdrawn, returned or refused, and kept when it is done", async () => {
    const no = fresh();
    const doc = await bill(school, "黑板", [{ no, sum: 70_000 }]);
    const states: number[] = [];
    const look = async (): Promise<void> => void states.push(await held(no));
    await submit(school, doc.id);
    await look();
    await command(school, doc.id, { do: "withdraw", opinion: "x" });
    await look();
    await submit(school, doc.id);
    await look();
    await command(schoolHead, doc.id, { do: "return", to: "submit", opinion: "x" });
    await look();
    await submit(school, doc.id);
    await command(schoolHead, doc.id, { do: "refuse", opinion: "x" });
    await look();
    const other = await bill(river, "黑板", [{ no, sum: 70_000 }]);
    expect((await submit(river, other.id)).status).toBe(200);
    const head = await test.signIn("linshuyao");
    expect((await command(head, other.id, { do: "approve", opinion: "ok" })).status).toBe(200);
    await look();

    expect(states).toEqual([70_000, 0, 70_000, 0, 0, 70_000]);
    expect((await river.get(`/documents/${other.id}`)).body["state"]).toBe("done");
    expect((await submit(school, (await bill(school, "黑板", [{ no, sum: 70_000 }])).id)).status).toBe(422);
    expect(await broken()).toEqual([]);
  });

  it("that is taken out of a returned document is free, and what came instead is taken", async () => {
    const [old, now] = [fresh(), fresh()];
    const doc = await bill(school, "灯", [{ no: old, sum: 10 }]);
    await submit(school, doc.id);
    await command(schoolHead, doc.id, { do: "return", to: "submit", opinion: "x" });
    const back = (await school.get<{ stamp: number; answers: object }>(`/documents/${doc.id}`)).body;
    const answers = { ...back.answers, bills: [{ no: now, sum: 20, on: "2026-01-05" }] };
    await school.send("PUT", `/documents/${doc.id}/draft`, { stamp: back.stamp, answers });
    await submit(school, doc.id);

    expect([await held(old), await held(now)]).toEqual([0, 20]);
  });

  it.each([
    ["eight digits", [{ no: "12345678", sum: 5, on: "2026-01-05" }], "invoice.number"],
    ["the same twice", [1, 2].map(() => ({ no: invoiceNo(777), sum: 5 })), "invoice.twice"],
    ["a red one", [{ no: invoiceNo(778), sum: -5 }], "invoice.not-positive"],
    ["more than its total", [{ no: invoiceNo(779), sum: 5, part: 6 }], "invoice.part"],
  ])("%s is refused", async (_name, rows, code) => {
    const { status, body } = await submit(school, (await bill(school, "坏", rows)).id);

    expect([status, body.problems.map((p) => p.code)]).toEqual([422, [code]]);
  });
});

describe("races", () => {
  it("of three submissions with one invoice exactly one goes, twenty times", async () => {
    for (let round = 0; round < 20; round += 1) {
      const [no, shared] = [fresh(), fresh()];
      const clients = [river, school, river];
      // The order of the rows differs, so that whoever would wait in a circle does.
      const docs = await Promise.all(
        clients.map((client, i) => {
          const rows = [
            { no, sum: 100 },
            { no: shared, sum: 200 },
          ];
          return bill(client, `抢 ${round} ${i}`, i === 1 ? rows.toReversed() : rows);
        }),
      );

      const answers = await Promise.all(docs.map(({ id }, i) => submit(clients[i] as Client, id)));

      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422]);
      expect([await held(no), await held(shared)]).toEqual([100, 200]);
    }
    expect(await broken()).toEqual([]);
  });

  it("of a withdrawal and another's submission leave one use or none, never two", async () => {
    for (let round = 0; round < 10; round += 1) {
      const no = fresh();
      const [mine, theirs] = await Promise.all([
        bill(school, `退 ${round}`, [{ no, sum: 9 }]),
        bill(river, `进 ${round}`, [{ no, sum: 9 }]),
      ]);
      await submit(school, mine.id);
      const [, entered] = await Promise.all([
        command(school, mine.id, { do: "withdraw", opinion: "x" }),
        submit(river, theirs.id),
      ]);

      expect(await held(no)).toBe(entered.status === 200 ? 9 : 0);
    }
    expect(await broken()).toEqual([]);
  });

  it("cannot be won by writing into the register: the program may take and release, nothing else", async () => {
    const { pool } = test.context;
    for (const text of [
      "update core.invoice_held set used_fen = 0",
      "delete from core.invoice_use",
      "update core.invoice_use set number = '26332000000000000001'",
      "update core.invoice_query set state = 'normal'",
    ])
      await expect(pool.query(text)).rejects.toThrow(/permission denied/);
    await expect(
      pool.query("update core.invoice_use set released_at = null where released_at is not null"),
    ).rejects.toThrow(/released once/);
  });
});

describe("an invoice in parts", () => {
  it("is shared by the payments of one contract up to its total, and by no other contract", async () => {
    const clerk = await test.signIn("fangxiaoman");
    const [story, other] = [await fundedProject(test, 1000 * WAN), await fundedProject(test, 1000 * WAN, "另一条路")];
    const no = invoiceNo(88_001);
    const pay = async (of: typeof story, doc: string, used: number, total = 100 * WAN) => {
      await of.payment(doc, used);
      const id = of.document(doc);
      const { stamp, answers } = (
        await clerk.get<{ stamp: number; answers: { invoices: object[] } }>(`/documents/${id}`)
      ).body;
      const [row] = answers.invoices;
      const invoices = [{ ...row, number: no, net: total, tax: 0, total, used }];
      const saved = await clerk.send("PUT", `/documents/${id}/draft`, { stamp, answers: { ...answers, invoices } });
      expect(saved.status).toBe(200);
      return submit(clerk, id);
    };

    expect((await pay(story, "p1", 60 * WAN)).status).toBe(200);
    expect((await pay(story, "p2", 41 * WAN)).body.problems).toMatchObject([
      { code: "invoice.used-up", params: { number: no, left: "400,000.00" } },
    ]);
    expect((await pay(story, "p3", 40 * WAN, 200 * WAN)).body.problems).toMatchObject([
      { code: "invoice.total-differs", params: { total: "1,000,000.00" } },
    ]);
    expect((await pay(other, "p4", 40 * WAN)).body.problems).toMatchObject([{ code: "invoice.used" }]);
    expect((await pay(story, "p5", 40 * WAN)).status).toBe(200);
    expect(await held(no)).toBe(100 * WAN);
    expect(await broken()).toEqual([]);
  });
});

describe("an XML file", () => {
  type Read = { row: object; file: { mediaType: string; id: string }; field: string; notes: { code: string }[] };

  it("gives the row, keeps the original and says what to look at", async () => {
    const doc = await bill(school, "读发票", []);
    const { status, body } = await sendInvoice<Read>(test, school, doc.id, einvoiceOf(fresh(), 12_345));

    expect(status).toBe(200);
    expect(body).toMatchObject({
      row: { no: invoiceNo(serial), on: "2026-01-05", sum: 12_345 },
      field: "originals",
      check: { state: "not-queried", day: null },
    });
    expect(body.notes).toMatchObject([{ code: "invoice.buyer-differs", severity: "warn" }]);
    const { file } = body;
    const saved = await school.send("PUT", `/documents/${doc.id}/draft`, {
      stamp: doc.stamp,
      answers: { ...doc.answers, bills: [body.row], originals: [file] },
    });
    expect(saved.status).toBe(200);
    expect((await submit(school, doc.id)).status).toBe(200);
    const stored = await school.get(`/files/${file.id}`);
    expect([stored.headers["content-type"], stored.headers["content-disposition"]]).toEqual([
      "application/xml",
      expect.stringContaining("attachment"),
    ]);
    expect((await school.get(`/documents/${doc.id}/invoices`)).body).toMatchObject({
      field: "bills",
      rows: [{ number: invoiceNo(serial), state: "not-queried" }],
    });
  });

  it("is refused with every reason and leaves no file behind", async () => {
    const doc = await bill(school, "坏文件", []);
    const count = async (): Promise<unknown> =>
      (await test.database.owner.query("select count(*) as n from core.file")).rows[0];
    const before = await count();
    const taken = fresh();
    await submit(river, (await bill(river, "占", [{ no: taken, sum: 300 }])).id);
    const red = { remark: "被红冲蓝字数电票号码：25332000000000000001" };
    const said = await Promise.all(
      [
        "<!DOCTYPE x><EInvoice/>",
        einvoiceXml().slice(0, 900),
        einvoiceXml({ net: "1e3", tax: "１" }),
        einvoiceOf(taken, 300),
        einvoiceOf(fresh(), -10_900, red),
        "",
      ].map(
        async (file) =>
          (await sendInvoice<{ code: string; problems: { code: string }[] }>(test, school, doc.id, file)).body,
      ),
    );

    expect(said.map(({ code, problems }) => [code, ...problems.map((p) => p.code)])).toEqual([
      ["invoice.unreadable", "xml.dtd"],
      ["invoice.unreadable", "xml.not-closed"],
      ["invoice.unreadable", "einvoice.amount", "einvoice.amount"],
      ["invoice.unreadable", "invoice.used-elsewhere"],
      ["invoice.unreadable", "einvoice.red"],
      ["invoice.unreadable", "einvoice.empty"],
    ]);
    expect(await count()).toEqual(before);
  });

  it("is for the starter of a document that is open, and for nobody else", async () => {
    const doc = await bill(school, "别人的", []);
    const file = einvoiceOf(fresh(), 100);
    expect((await sendInvoice(test, river, doc.id, file)).status).toBe(404);
    expect((await sendInvoice(test, schoolHead, doc.id, file)).status).not.toBe(200);
    await submit(school, doc.id);
    expect((await sendInvoice(test, school, doc.id, file)).status).toBe(409);
    expect((await river.get(`/documents/${doc.id}/invoices`)).status).toBe(404);
    expect((await schoolHead.get(`/documents/${doc.id}/invoices`)).status).toBe(200);
  });
});

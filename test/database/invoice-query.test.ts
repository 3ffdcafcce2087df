/** What the tax authority says of an invoice: asked outside of transactions, kept for a day, read by rules. */
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { atEnd } from "../support/at-end.ts";
import { bill, type Bill, invoiceNo, publishBills, sendInvoice, type TaxMood, taxServer } from "../support/bills.ts";
import { einvoiceOf } from "../support/einvoice.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";

let test: TestApp;
let school: Client;
let head: Client;
const tax = await taxServer();
atEnd(() => tax.close());

let serial = 5000;
const fresh = (): string => invoiceNo((serial += 1));
const filed = async (...bills: Bill[]): Promise<string> => (await bill(school, "查验", bills)).id;
const submit = (id: string) =>
  school.send<{ code: string; results: RuleResult[] }>("POST", `/documents/${id}/commands`, {
    commandId: crypto.randomUUID(),
    command: { do: "submit" },
  });
const statesOf = async (id: string): Promise<string[]> =>
  (await school.get<{ rows: { state: string }[] }>(`/documents/${id}/invoices`)).body.rows.map(({ state }) => state);
const figuresOf = async (id: string): Promise<Record<string, string | null>> => {
  const { results } = (await school.get<{ results: RuleResult[] }>(`/documents/${id}/rules`)).body;
  const compared = results.find(({ rule }) => rule === "bills")?.compared ?? [];
  return Object.fromEntries(compared.map(({ label, text }) => [label, text]));
};

/** Sessions end by the clock. */
const signInAnew = async (): Promise<void> => {
  [school, head] = (await Promise.all(["songcaiwei", "baiyanqiu"].map((login) => test.signIn(login)))) as [
    Client,
    Client,
  ];
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishBills(test);
  const value = (id: string, invoices: "count" | "used-elsewhere" | "not-normal" | "not-queried") => ({
    id,
    label: id,
    from: { invoices },
  });
  await publishRules(test, [
    makeRule("bills", {
      watches: { document: "bill" },
      runs: { at: ["submit", "approve"] },
      when: "has(doc.bills)",
      values: [
        value("count", "count"),
        value("elsewhere", "used-elsewhere"),
        value("wrong", "not-normal"),
        value("unasked", "not-queried"),
      ],
      fires: [
        { as: "block", if: "values.wrong > 0 || values.elsewhere > 0 || values.count > 3" },
        { as: "warn", if: "values.unasked > 0" },
      ],
      compare: ["count", "elsewhere", "wrong", "unasked"].map((id) => ({ label: id, value: `values.${id}` })),
    }),
  ]);
});

beforeEach(async () => {
  test.setClock("2026-03-02T10:00:00+08:00");
  await signInAnew();
  test.context.invoiceLink = { url: tax.url, token: "secret", timeoutMs: 400 };
  tax.calls.length = 0;
  tax.mood = "normal";
  tax.meanwhile = async () => undefined;
});

describe("the official query", () => {
  it("is asked with number, day and total, once for a number and day", async () => {
    const no = fresh();
    const id = await filed({ no, sum: 12_305 });
    expect((await submit(id)).status).toBe(200);
    expect(tax.calls).toEqual([
      { authorization: "Bearer secret", body: { number: no, date: "2026-01-05", total: "123.05" } },
    ]);
    await command(school, id, { do: "withdraw", opinion: "x" });
    await submit(id);
    expect(tax.calls.length).toBe(1);
    test.setClock("2026-03-02T23:00:00+08:00");
    await signInAnew();
    await command(head, id, { do: "return", to: "submit", opinion: "x" });
    await submit(id);
    expect(tax.calls.length).toBe(1);
    test.setClock("2026-03-03T00:10:00+08:00");
    await signInAnew();
    expect((await command(head, id, { do: "approve", opinion: "ok" })).status).toBe(200);
    expect(tax.calls.length).toBe(2);
    const { rows } = await test.database.owner.query<{ day: string; times: number }>(
      "select day, times_checked as times from core.invoice_query where number = $1 order by day",
      [no],
    );
    expect(rows).toEqual([
      { day: "2026-03-02", times: 1 },
      { day: "2026-03-03", times: 2 },
    ]);
  });

  it("is asked while no transaction is open", async () => {
    const open: unknown[] = [];
    tax.meanwhile = async () => {
      const { rows } = await test.database.owner.query(
        `select application_name, state from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
           and (state like 'idle in transaction%' or state = 'active' and pid <> pg_backend_pid() and xact_start is not null)`,
      );
      open.push(...rows);
    };
    const id = await filed({ no: fresh(), sum: 1 }, { no: fresh(), sum: 2 });
    await sendInvoice(test, school, id, einvoiceOf(fresh(), 100));
    await submit(id);

    expect(tax.calls.length).toBe(3);
    expect(open).toEqual([]);
  });

  it.each([
    ["normal", 200, "normal"],
    ["void", 422, "void"],
    ["red", 422, "red"],
    ["absent", 422, "absent"],
    ["dearer", 422, "differs"],
  ] as const)("that says %s: %i", async (mood: TaxMood, status, state) => {
    tax.mood = mood;
    const id = await filed({ no: fresh(), sum: 500 });
    const answer = await submit(id);

    expect([answer.status, answer.body.code]).toEqual([status, status === 422 ? "rule.blocked" : undefined]);
    expect(await statesOf(id)).toEqual([state]);
  });

  it.each(["late", "broken", "other", "huge", "moved", 500] as const)(
    "that answers %s has said nothing: a person has to look, and tomorrow is another day",
    async (mood) => {
      tax.mood = mood;
      const id = await filed({ no: fresh(), sum: 500 });
      expect((await submit(id)).body.code).toBe("rule.reason-needed");
      expect(await statesOf(id)).toEqual(["not-queried"]);
      tax.mood = "normal";
      expect((await submit(id)).status).toBe(200);
      expect(await statesOf(id)).toEqual(["normal"]);
    },
  );

  it("that nobody configured leaves invoices not queried; the warning is passed with a reason", async () => {
    test.context.invoiceLink = undefined;
    const id = await filed({ no: fresh(), sum: 500 });
    expect((await submit(id)).body.code).toBe("rule.reason-needed");
    const passed = await school.send("POST", `/documents/${id}/commands`, {
      commandId: crypto.randomUUID(),
      command: { do: "submit" },
      reasons: { bills: "已在查验平台核对" },
    });

    expect([passed.status, tax.calls.length]).toEqual([200, 0]);
  });

  it("is not asked by who may not see the document, nor about what is no number", async () => {
    const stranger = await test.signIn("zhouyunheng");
    const id = await filed({ no: fresh(), sum: 500 });
    expect((await command(stranger, id, { do: "submit" })).status).toBe(404);
    const wrong = await filed({ no: "12345678", sum: 5, on: "2026-01-05" });
    await submit(wrong);

    expect(tax.calls).toEqual([]);
  });
});

describe("what rules know of invoices", () => {
  it("counts those used elsewhere, not normal and not queried, also in a draft", async () => {
    const [taken, gone, unasked] = [fresh(), fresh(), fresh()];
    const river = await test.signIn("zhouyunheng");
    const other = await bill(river, "先用", [{ no: taken, sum: 100 }]);
    expect((await command(river, other.id, { do: "submit" })).status).toBe(200);
    tax.mood = "void";
    await submit(await filed({ no: gone, sum: 200 }));
    test.context.invoiceLink = undefined;
    const id = await filed({ no: taken, sum: 100 }, { no: gone, sum: 200 }, { no: unasked, sum: 300 });

    expect(await figuresOf(id)).toEqual({ count: "3", elsewhere: "1", wrong: "1", unasked: "1" });
    await command(river, other.id, { do: "withdraw", opinion: "x" });
    expect(await figuresOf(id)).toEqual({ count: "3", elsewhere: "0", wrong: "1", unasked: "1" });
  });

  it("takes the newest answer", async () => {
    const no = fresh();
    const id = await filed({ no, sum: 100 });
    await submit(id);
    expect((await figuresOf(id))["wrong"]).toBe("0");
    test.setClock("2026-03-04T09:00:00+08:00");
    await signInAnew();
    tax.mood = "red";
    const { status, body } = await command(head, id, { do: "approve", opinion: "ok" });

    expect([status, body.code]).toEqual([422, "rule.blocked"]);
    expect(await figuresOf(id)).toMatchObject({ wrong: "1", unasked: "0" });
  });
});

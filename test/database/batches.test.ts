/** A batch of subsidies: rules, the file for the bank, its result line by line, what is posted, and what is paid again. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { encodeGb18030 } from "../../core/domain/gb18030.ts";
import { type Client, command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";

/** Births in 1800: valid numbers of nobody. */
const PEOPLE = ["331003180001010014", "33100318000101009X", "320500180112310031", "320106180007040048"];
const CARDS = ["6200000000000005", "6200000000000047", "6205500000000000004", "4111111111111111"];

type Line = { line: number; outcome: string; again: { id: string } | null };
type Batch = {
  order: { number: string; lines: number; amountFen: number } | null;
  result: { open: number; outcomes: { outcome: string; lines: number; amountFen: number }[]; lines: Line[] } | null;
  figures: Record<string, number> | null;
  may: Record<string, boolean>;
};
type Refused = { code: string; problems?: { code: string; message?: string }[] };

let test: TestApp;
let story: Story;
let clerk: Client;
let treasury: Client;
let count = 0;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 900_000_000);
  // The rules of batches alone: the story's project need not stand in the library.
  await test.database.owner.query("delete from core.definition_retirement where kind = 'rule' and id like 'r-sub%'");
  await test.context.definitions.reload(test.context.pool);
  clerk = await test.signIn("fangxiaoman");
  treasury = await test.signIn("suyining");
});

const rowOf = (i: number): Record<string, unknown> => ({
  name: `\u7532${"\u4e59\u4e19\u4e01\u620a"[i % 4] ?? ""}`,
  idNumber: PEOPLE[i % 4],
  card: CARDS[i % 4],
  standard: 10_000,
  quantity: i + 1.5,
  amount: 10_000 * i + 15_000,
  town: "\u5b81\u6eaa\u9547",
  village: "\u524d\u6751",
});

async function started(rows: unknown[], more: Record<string, unknown> = {}): Promise<string> {
  const doc = `batch-${++count}`;
  const { number } = (
    await test.database.owner.query<{ number: string }>("select number from core.quota where id = $1", [story.quota])
  ).rows[0] ?? { number: "" };
  const answers = {
    name: doc,
    programme: "05",
    month: "2026-03",
    batchNo: "1",
    by: "2",
    applyDate: "2026-03-02",
    quota: { $quota: number },
    depEcon: "31011",
    agentBank: "\u519c\u5546\u884c\u9ec4\u5ca9\u652f\u884c",
    usage: "\u9752\u82d7\u8865\u507f",
    lines: rows,
    ...more,
  };
  await story.step({ as: "fangxiaoman", do: "start", form: "subsidy-batch", doc, unit: "road", answers });
  return story.document(doc);
}

/** Submitted and agreed to by all three; it waits for the bank. */
async function agreed(id: string): Promise<void> {
  const doc = [...story.play.documents].find(([, one]) => one === id)?.[0] ?? "";
  await story.step({ as: "fangxiaoman", do: "submit", doc });
  await story.step({ do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
}

const batchOf = async (id: string, client = treasury): Promise<Batch> =>
  (await client.get<Batch>(`/documents/${id}/batch`)).body;
const view = async (id: string): Promise<DocumentView> => (await treasury.get<DocumentView>(`/documents/${id}`)).body;
const takeOut = async (id: string): Promise<number> =>
  (await treasury.send("POST", `/documents/${id}/batch/out`)).status;

async function answered(id: string, text: string, client = treasury): Promise<{ status: number; body: Refused }> {
  const boundary = "----batch";
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="result.csv"\r\nContent-Type: text/csv\r\n\r\n`;
  const answer = await test.raw({
    method: "POST",
    url: `/api/v1/documents/${id}/batch/in`,
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([Buffer.from(head), encodeGb18030(text), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  return { status: answer.status, body: answer.body as unknown as Refused };
}

/** The bank's file: titles, a row for each line, the sum. */
function fileOf(number: string, rows: readonly (readonly [number, string, string])[], total: string): string {
  const lines = rows.map(([line, amount, code]) => `${number},${line},${amount},${code},\u8bf4\u660e`);
  return [
    "\u6279\u6b21\u53f7,\u5e8f\u53f7,\u91d1\u989d,\u7ed3\u679c\u4ee3\u7801,\u7ed3\u679c\u8bf4\u660e",
    ...lines,
    `\u5408\u8ba1,,${total},,`,
  ].join("\r\n");
}

/** The figures as the page sends them with the act. */
async function confirm(id: string, figures: Record<string, number> | null, cert: string) {
  const answers = { ...figures, certNo: cert, paidAt: "2026-03-02" };
  return command(treasury, id, { do: "handle", answers });
}

describe("a batch of four lines, two of which the bank does not pay", () => {
  let id: string;
  let number: string;
  const right = (): string =>
    fileOf(
      number,
      [
        [2, "250.00", "1001"],
        [1, "150.00", "0000"],
        [3, "350.00", "0000"],
        [4, "450.00", "1002"],
      ],
      "1200.00",
    );

  it("is held back by the rules while a line is wrong, and says which", async () => {
    const wrong = await started([rowOf(0), { ...rowOf(1), idNumber: "331003180001010015", amount: 1 }, rowOf(0)]);
    const refused = await command(clerk, wrong, { do: "submit" });
    expect(refused.status).toBe(422);
    const { results } = (
      await clerk.get<{ results: { code: string; outcome: string; compared: { text: string }[] }[] }>(
        `/documents/${wrong}/rules`,
      )
    ).body;
    const said = Object.fromEntries(results.map((one) => [one.code, [one.outcome, one.compared[0]?.text]]));
    expect(said).toMatchObject({
      "R-SUBID": ["fires", "2"],
      "R-SUBDUP": ["fires", "1, 3"],
      "R-SUBCALC": ["fires", "2"],
      "R-SUBSTOP": ["met", "\u2014"],
    });
  });

  it("goes to the bank as one file, the same each time, and then cannot be returned", async () => {
    id = await started([0, 1, 2, 3].map(rowOf));
    await agreed(id);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0.12 });
    expect((await batchOf(id)).may).toMatchObject({ takeOut: true, takeIn: false });
    const first = await test.raw({
      method: "POST",
      url: `/api/v1/documents/${id}/batch/out`,
      headers: { cookie: treasury.cookie, "x-csrf-token": treasury.csrf },
    });
    const again = await test.raw({
      method: "POST",
      url: `/api/v1/documents/${id}/batch/out`,
      headers: { cookie: treasury.cookie, "x-csrf-token": treasury.csrf },
    });
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
    ({ number } = (await batchOf(id)).order ?? { number: "" });
    expect(number).toBe((await view(id)).number);
    const back = await command(treasury, id, { do: "return", to: "submit", opinion: "x" });
    expect(back.body).toMatchObject({ code: "batch.out" });
    // Without the bank's answer nothing is confirmed, whatever figures somebody sends.
    const early = await confirm(id, { paidAmount: 120_000, failedAmount: 0, paidLines: 4, failedLines: 0 }, "C-0");
    expect(early.body).toMatchObject({ code: "batch.no-result" });
    // A clerk who wrote it does not deal with the bank.
    expect((await clerk.send("POST", `/documents/${id}/batch/out`)).status).toBe(403);
  });

  it.each([
    ["another batch", (text: string) => text.replace(`${number},1,`, "BF-1,1,"), "batch.other-batch"],
    ["a line twice", (text: string) => text.replace(`${number},3,350.00`, `${number},1,150.00`), "batch.line-twice"],
    ["no line", (text: string) => text.replace(/^.*,4,450.*\r\n/m, ""), "batch.line-missing"],
    ["another amount", (text: string) => text.replace("350.00", "350.01"), "batch.other-amount"],
    ["an amount that is none", (text: string) => text.replace("350.00", "3.5e2"), "batch.amount"],
    ["an unknown code", (text: string) => text.replace("1002", "7777"), "batch.code"],
    ["another sum", (text: string) => text.replace("1200.00", "1200.01"), "batch.total"],
    ["no sum", (text: string) => text.slice(0, text.lastIndexOf("\r\n")), "batch.no-total"],
  ])("refuses a file with %s whole", async (_, wrong, code) => {
    const refused = await answered(id, wrong(right()));
    expect(refused).toMatchObject({ status: 422, body: { code: "batch.unreadable" } });
    expect(refused.body.problems?.[0]?.code).toBe(code);
    expect((await batchOf(id)).result).toBeNull();
  });

  it("takes the right file once, posts nothing by it, and posts what a person confirms", async () => {
    expect((await answered(id, right())).status).toBe(201);
    expect((await answered(id, right())).body.code).toBe("batch.same-file");
    const { figures, result } = await batchOf(id);
    expect(figures).toEqual({ paidAmount: 50_000, failedAmount: 70_000, paidLines: 2, failedLines: 2 });
    expect(result?.lines.map(({ line }) => line)).toEqual([2, 4, 1, 3]);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0.12, paid: 0 });
    const other = await confirm(id, { ...figures, paidAmount: 50_001 }, "C-1");
    expect(other.body).toMatchObject({ code: "batch.other-figures" });
    expect((await treasury.send("POST", `/documents/${id}/batch/drop`, { reason: "bank" })).status).toBe(204);
    expect((await confirm(id, figures, "C-1")).body).toMatchObject({ code: "batch.no-result" });
    expect((await answered(id, right())).status).toBe(201);
    expect((await confirm(id, figures, "C-1")).status).toBe(200);
    expect((await view(id)).state).toBe("done");
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0, paid: 0.05 });
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
    expect((await treasury.send("POST", `/documents/${id}/batch/drop`, { reason: "late" })).status).toBe(409);
  });

  it("pays again what failed and nothing else, once at a time", async () => {
    const draft = randomUUID();
    const again = (as: Client, one: string) => as.send("POST", `/documents/${id}/batch/again`, { id: one });
    expect((await again(clerk, draft)).status).toBe(201);
    // A repeat gives the same draft, another one finds nothing left.
    expect((await again(clerk, draft)).status).toBe(201);
    expect((await again(clerk, randomUUID())).body).toMatchObject({ code: "batch.none-open" });
    const shown = (await clerk.get<DocumentView>(`/documents/${draft}`)).body;
    const rows = shown.answers["lines"] as Record<string, unknown>[];
    expect(rows.map((row) => [row["ofLine"], row["idNumber"], row["amount"]])).toEqual([
      [2, PEOPLE[1], 25_000],
      [4, PEOPLE[3], 45_000],
    ]);
    const save = async (lines: unknown[], more = {}): Promise<number> => {
      const now = (await clerk.get<DocumentView>(`/documents/${draft}`)).body;
      const answers = { ...now.answers, name: "again", batchNo: "2", applyDate: "2026-03-02", lines, ...more };
      return (await clerk.send("PUT", `/documents/${draft}/draft`, { stamp: now.stamp, answers })).status;
    };
    const submit = async (): Promise<string | undefined> =>
      ((await command(clerk, draft, { do: "submit" })).body as unknown as Refused).problems?.[0]?.code;
    // A line that was paid, one that nobody brought, another amount, the same line twice.
    const amended = { standard: 20_000, quantity: 1, amount: 20_000 };
    for (const [lines, code] of [
      [[...rows, { ...rowOf(0), ofLine: 1 }], "batch.not-claimed"],
      [[...rows, rowOf(0)], "batch.not-claimed"],
      [[{ ...rows[0], ...amended }, rows[1]], "batch.not-kept"],
      [[rows[0], { ...rows[0] }], "batch.again-twice"],
    ] as const) {
      expect(await save([...lines])).toBe(200);
      expect(await submit()).toBe(code);
    }
    // The same lines without the batch that they come from are no way round.
    const bare = await started(rows.map((row) => ({ ...row, ofLine: undefined })));
    expect((await command(clerk, bare, { do: "submit" })).status).toBe(422);
    await expect(
      test.database.owner.query(
        `insert into core.batch_again (id, result, line, outcome, document, at)
         select gen_random_uuid(), result, line, outcome, $1, now() from core.batch_line where outcome = 'paid' limit 1`,
        [draft],
      ),
    ).rejects.toThrow("batch_again_outcome_check");
    // One line is left out: it is free for another batch.
    expect(await save([{ ...rows[0], card: "5555555555554444" }])).toBe(200);
    expect((await command(clerk, draft, { do: "submit" })).status).toBe(200);
    expect((await batchOf(id, clerk)).result?.open).toBe(1);
    story.play.documents.set("again", draft);
    await story.step({ do: "pass", doc: "again", by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    expect(await takeOut(draft)).toBe(200);
    const order = (await batchOf(draft)).order?.number ?? "";
    expect((await answered(draft, fileOf(order, [[1, "250.00", "0000"]], "250.00"))).status).toBe(201);
    expect((await confirm(draft, (await batchOf(draft)).figures, "C-2")).status).toBe(200);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0, paid: 0.075 });
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("the edges of a batch", () => {
  it("posts no payment where all lines failed, and a recalled file lets the case go back", async () => {
    const before = await accountsOf(test, story.quota);
    const id = await started([rowOf(0)], { month: "2026-04" });
    await agreed(id);
    expect(await takeOut(id)).toBe(200);
    expect((await treasury.send("POST", `/documents/${id}/batch/recall`, { reason: " " })).status).toBe(400);
    expect((await treasury.send("POST", `/documents/${id}/batch/recall`, { reason: "not sent" })).status).toBe(204);
    expect(await takeOut(id)).toBe(200);
    const { order } = await batchOf(id);
    expect(order?.number).toBe(`${(await view(id)).number}-2`);
    expect((await answered(id, fileOf(order?.number ?? "", [[1, "150.00", "9999"]], "150.00"))).status).toBe(201);
    expect((await confirm(id, (await batchOf(id)).figures, "C-3")).status).toBe(200);
    expect(await accountsOf(test, story.quota)).toEqual(before);
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });

  it("is compared with other programmes of the month and with the county's stop list", async () => {
    const said = async (id: string): Promise<Record<string, string>> => {
      const { results } = (
        await clerk.get<{ results: { code: string; outcome: string; severity: string | null }[] }>(
          `/documents/${id}/rules`,
        )
      ).body;
      return Object.fromEntries(results.map((one) => [one.code, one.severity ?? one.outcome]));
    };
    const other = await started([rowOf(0)], { programme: "01", month: "2026-04" });
    expect(await said(other)).toMatchObject({ "R-SUBCROSS": "warn", "R-SUBSAME": "met", "R-SUBSTOP": "met" });
    const same = await started([rowOf(0)], { month: "2026-04" });
    expect(await said(same)).toMatchObject({ "R-SUBCROSS": "met", "R-SUBSAME": "block" });
    const stopped = { name: "\u7532\u4e59", idNumber: PEOPLE[0], kind: "1", since: "2026-03-01" };
    const play: ProjectPlay = { documents: new Map(), pictures: 0, outside: true };
    const step = (given: Omit<ScenarioStep, "at">): Promise<void> =>
      playStep(test.context, { at: "2026-03-02T10:00:00+08:00", ...given }, play, test.units);
    const answers = { name: "list", date: "2026-03-02", source: "police", people: [stopped] };
    await step({ as: "shenyinuo", do: "start", form: "subsidy-stop-list", doc: "stop", unit: "finance", answers });
    await step({ as: "shenyinuo", do: "submit", doc: "stop" });
    await step({ do: "pass", doc: "stop", by: ["lujingxing"] });
    expect(await said(other)).toMatchObject({ "R-SUBSTOP": "block" });
    const lifted = { ...answers, name: "lifted", people: [{ ...stopped, kind: "9" }] };
    await step({
      as: "shenyinuo",
      do: "start",
      form: "subsidy-stop-list",
      doc: "lift",
      unit: "finance",
      answers: lifted,
    });
    await step({ as: "shenyinuo", do: "submit", doc: "lift" });
    await step({ do: "pass", doc: "lift", by: ["lujingxing"] });
    expect(await said(other)).toMatchObject({ "R-SUBSTOP": "met" });
  });

  it("masks identity numbers and cards for readers without the right, on the page and in the lines", async () => {
    const unit = await test.signIn("kangboyan");
    const id = await started([rowOf(0), rowOf(1)], { month: "2026-05" });
    const shown = (await unit.get<DocumentView>(`/documents/${id}`)).body.answers["lines"] as Record<string, string>[];
    expect(shown[0]?.["name"]).toBe(rowOf(0)["name"]);
    expect(JSON.stringify(shown)).not.toContain(PEOPLE[0]);
    expect(JSON.stringify(shown)).not.toContain(CARDS[0]);
  });

  it("takes two thousand lines through form, rules, file and result", async () => {
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const card = cardOf(i);
      return { ...rowOf(0), idNumber: idOf(i), card, standard: 10_000, quantity: 1, amount: 10_000 };
    });
    const id = await started(rows, { month: "2026-06" });
    await agreed(id);
    expect(await takeOut(id)).toBe(200);
    const number = (await batchOf(id)).order?.number ?? "";
    const file = fileOf(
      number,
      rows.map((_, i) => [i + 1, "100.00", i % 100 === 0 ? "1002" : "0000"] as const),
      "200000.00",
    );
    expect((await answered(id, file)).status).toBe(201);
    const { figures, result } = await batchOf(id);
    expect(figures).toMatchObject({ paidLines: 1980, failedLines: 20, paidAmount: 19_800_000 });
    expect(result?.lines).toHaveLength(50);
    expect((await confirm(id, figures, "C-4")).status).toBe(200);
  });
});

/** Numbers of nobody, born in 1800, with their check digit. */
function idOf(i: number): string {
  const body = `3310031800${String((i % 12) + 1).padStart(2, "0")}${String((i % 28) + 1).padStart(2, "0")}${String(i).padStart(4, "0").slice(1)}`;
  const base = i >= 1000 ? body.replace("33100318", "33100418") : body;
  const sum = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2].reduce((all, w, n) => all + w * Number(base[n]), 0);
  return base + "10X98765432"[sum % 11];
}

function cardOf(i: number): string {
  const body = `62000000${String(i).padStart(7, "0")}`;
  const sum = Array.from(body)
    .reverse()
    .reduce((all, sign, n) => {
      const twice = Number(sign) * (n % 2 === 0 ? 2 : 1);
      return all + (twice > 9 ? twice - 9 : twice);
    }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

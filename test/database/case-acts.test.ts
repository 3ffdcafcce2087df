/** Every act on a case as people send it over HTTP: votes, signers, hand-overs, copies, claims, hidden fields. */
import { beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { readDocument } from "../../core/documents/read-document.ts";
import type { Paper } from "../../core/domain/paper.ts";
import { sentence } from "../../core/messages.ts";
import { approvalPaper } from "../../core/print/approval-paper.ts";
import { valuesOf } from "../../core/print/print-document.ts";
import type { Step } from "../../core/domain/flow.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { addExperts, codes, idOf, publishTrial, startTrial, view } from "../support/trial-case.ts";

let test: TestApp;
let clerk: Client;
let head: Client;
const people = new Map<string, Client>();
const as = async (login: string): Promise<Client> => {
  const known = people.get(login) ?? (await test.signIn(login));
  people.set(login, known);
  return known;
};

const unitCheck: Step = {
  id: "unit",
  title: "单位审核",
  do: "approve",
  who: [{ role: "unit-head", at: "own-unit" }],
  decide: "any",
  may: ["transfer", "delegate", "add-before", "add-after", "add-alongside", "cc"],
};
const panel: Step = {
  id: "panel",
  title: "专家票签",
  do: "approve",
  who: [{ role: "fin-review-center", at: { unitKind: "finance" } }],
  decide: { pass: "2/3", of: "members" },
  fields: { bidder: "hide", sum: "hide", rows: "hide" },
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await addExperts(test);
  clerk = await as("fangxiaoman");
  head = await as("qinmuzhi");
});

describe("a vote", () => {
  it("counts four voices, tells the tally while it runs, and who voted how", async () => {
    await publishTrial(test, "vote", [panel]);
    const id = await startTrial(clerk, "vote");
    const a = await as("expert-a");
    const act = (await view(a, id)).may.find((m) => m.do === "vote");
    expect([act?.tally, act?.choices]).toEqual([
      { for: 0, against: 0, abstained: 0, recused: 0, open: 4, result: "open" },
      ["for", "against", "abstain", "recuse"],
    ]);
    expect(codes(await command(a, id, { do: "vote", choice: "against" }))).toEqual(["case.opinion-needed"]);
    expect((await command(a, id, { do: "vote", choice: "against", opinion: "报价偏高" })).status).toBe(200);
    expect((await command(await as("expert-b"), id, { do: "vote", choice: "for" })).status).toBe(200);
    const tally = (await view(await as("expert-c"), id)).may.find((m) => m.do === "vote")?.tally;
    expect(tally).toMatchObject({ for: 1, against: 1, open: 2 });
    await command(await as("expert-c"), id, { do: "vote", choice: "recuse", opinion: "亲属参与投标" });
    await command(await as("wenjingtao"), id, { do: "vote", choice: "for" });
    const done = await view(clerk, id);
    expect([done.state, done.case.events.filter((e) => e["kind"] === "voted").map((e) => e["choice"])]).toEqual([
      "done",
      ["against", "for", "recuse", "for"],
    ]);
  });
});

describe("asking others", () => {
  beforeAll(async () => publishTrial(test, "ask", [unitCheck], { takeBack: true }));

  it("names only people within reach who are not excluded, with unit and role", async () => {
    const id = await startTrial(clerk, "ask");
    const found = await head.get<{ rows: { id: string; name: string; unit: string; roles: string[] }[] }>(
      `/documents/${id}/people?for=transfer&step=unit&q=${encodeURIComponent("江望舒")}`,
    );
    expect(found.body.rows.map((r) => [r.name, r.roles])).toEqual([["江望舒", ["主管部门复核"]]]);
    const all = await head.get<{ rows: { id: string }[] }>(`/documents/${id}/people?for=transfer&step=unit`);
    const ids = all.body.rows.map((r) => r.id);
    expect(ids).not.toContain(await idOf(test, "fangxiaoman"));
    expect(ids).not.toContain(await idOf(test, "qinmuzhi"));
    expect(ids).not.toContain(await idOf(test, "xiejinghe"));
    expect((await (await as("mowendi")).get(`/documents/${id}/people?for=transfer&step=unit`)).status).toBe(404);
    expect((await (await as("kangboyan")).get(`/documents/${id}/people?for=transfer&step=unit`)).status).toBe(409);
  });

  it("names colleagues of the one who asks before all others", async () => {
    const id = await startTrial(clerk, "ask");
    await command(head, id, { do: "transfer", to: await idOf(test, "lujingxing") });
    const { rows: colleagues } = await test.database.owner.query<{ id: string }>(
      `select distinct a.person as id from core.assignment a join core.person p on p.id = a.person and p.active
       where a.valid_to is null and a.unit in (select unit from core.assignment where person = $1)`,
      [await idOf(test, "lujingxing")],
    );
    const found = await (await as("lujingxing")).get<{ rows: { id: string }[] }>(
      `/documents/${id}/people?for=transfer&step=unit`,
    );
    const ids = found.body.rows.map((row) => row.id);
    const near = ids.filter((one) => colleagues.some((row) => row.id === one));
    expect(near.length).toBeGreaterThan(1);
    expect(near.length).toBeLessThan(ids.length);
    expect(ids.slice(0, near.length)).toEqual(near);
  });

  it("lets a signer stand before the one who asked, and takes one away again", async () => {
    const id = await startTrial(clerk, "ask");
    const [jiang, lin] = [await idOf(test, "jiangwangshu"), await idOf(test, "linshuyao")];
    const added = await command(head, id, { do: "add", where: "before", people: [jiang, lin], opinion: "请两位先看" });
    expect(added.status).toBe(200);
    expect(codes(await command(head, id, { do: "approve" }))).toEqual(["case.not-yours"]);
    const seats = (await view(clerk, id)).case.waits[0]?.seats.filter((s) => s.kind === "before");
    expect(seats?.map((s) => [s.name, s.why])).toEqual([
      ["江望舒", { rule: "added", by: "秦牧之" }],
      ["林书遥", { rule: "added", by: "秦牧之" }],
    ]);
    expect((await command(await as("jiangwangshu"), id, { do: "approve" })).status).toBe(200);
    // The one who added is not asked any more as long as somebody stands before, but still takes the other one away.
    expect((await command(head, id, { do: "remove", person: lin })).status).toBe(200);
    expect((await command(head, id, { do: "approve" })).status).toBe(200);
    const told = (await view(clerk, id)).case.events;
    expect(told.filter((e) => e["kind"] === "added").map((e) => [e["as"], e["people"], e["opinion"]])).toEqual([
      ["before", ["江望舒", "林书遥"], "请两位先看"],
    ]);
    expect(told.filter((e) => e["kind"] === "removed").map((e) => e["people"])).toEqual([["林书遥"]]);
  });

  it("hands a step over and says for whom it was decided", async () => {
    const id = await startTrial(clerk, "ask");
    const jiang = await as("jiangwangshu");
    expect(
      (await command(head, id, { do: "transfer", to: await idOf(test, "jiangwangshu"), opinion: "出差" })).status,
    ).toBe(200);
    expect((await view(jiang, id)).case.waits[0]?.seats[0]).toMatchObject({
      name: "江望舒",
      why: { role: "项目单位负责人", for: "秦牧之", by: "秦牧之" },
    });
    expect((await command(jiang, id, { do: "approve" })).status).toBe(200);
    const event = (await view(clerk, id)).case.events.find((e) => e["kind"] === "agreed");
    expect([event?.["by"], event?.["instead"]]).toEqual([{ name: "江望舒", unit: "黄岩区住房和城乡建设局" }, "秦牧之"]);
  });

  it("takes a decision back while nobody acted since", async () => {
    const later: Step = {
      ...unitCheck,
      id: "dept",
      title: "主管部门复核",
      who: [{ role: "dept-reviewer", at: "parent-unit" }],
    };
    await publishTrial(test, "back", [unitCheck, later as Step], { takeBack: true });
    const id = await startTrial(clerk, "back");
    await command(head, id, { do: "approve" });
    expect((await view(head, id)).may.map((m) => m.do)).toContain("take-back");
    expect((await command(head, id, { do: "take-back", opinion: "漏看附件" })).status).toBe(200);
    expect((await view(clerk, id)).case.waits.map((w) => w.step)).toEqual(["unit"]);
    await command(head, id, { do: "approve" });
    await command(await as("jiangwangshu"), id, { do: "approve" });
    expect(codes(await command(head, id, { do: "take-back" }))).toEqual(["case.too-late"]);
  });

  it("sends copies, which are read once the document was opened", async () => {
    const id = await startTrial(clerk, "ask");
    const reader = await as("hetingyu");
    expect((await reader.get(`/documents/${id}`)).status).toBe(404);
    expect((await command(head, id, { do: "copy", people: [await idOf(test, "hetingyu")] })).status).toBe(200);
    type Work = { rows: { document: string; status: string }[]; counts: { copies: number } };
    const before = (await reader.get<Work>("/work?view=copies")).body;
    expect([before.counts.copies, before.rows.map((r) => [r.document, r.status])]).toEqual([1, [[id, "unread"]]]);
    expect((await reader.get(`/documents/${id}`)).status).toBe(200);
    const after = (await reader.get<Work>("/work?view=copies")).body;
    expect([after.counts.copies, after.rows.map((r) => r.status)]).toEqual([0, ["read"]]);
  });

  it("urges once in an hour", async () => {
    const id = await startTrial(clerk, "ask");
    expect((await command(clerk, id, { do: "urge" })).status).toBe(200);
    expect(codes(await command(clerk, id, { do: "urge" }))).toEqual(["case.urged-already"]);
    expect((await view(clerk, id)).case.events.at(-1)).toMatchObject({ kind: "urged", people: ["秦牧之"] });
  });
});

describe("a step to be claimed", () => {
  it("is taken by one, given back, and taken by another", async () => {
    await publishTrial(test, "claim", [{ ...panel, decide: "any", order: "claim", fields: {} } as Step]);
    const id = await startTrial(clerk, "claim");
    const [a, b] = [await as("expert-a"), await as("expert-b")];
    expect((await view(a, id)).may.map((m) => m.do)).toEqual(["claim"]);
    expect(codes(await command(a, id, { do: "approve" }))).toEqual(["case.claim-first"]);
    expect((await command(a, id, { do: "claim" })).status).toBe(200);
    expect((await view(b, id)).may).toEqual([]);
    expect((await command(a, id, { do: "release" })).status).toBe(200);
    expect((await command(b, id, { do: "claim" })).status).toBe(200);
    expect((await command(b, id, { do: "approve" })).status).toBe(200);
    expect((await view(clerk, id)).state).toBe("done");
  });
});

describe("what the starter and the one before may choose", () => {
  it("names the people of a later step, out of those who may be named", async () => {
    const chosen: Step = {
      id: "review",
      title: "专家审查",
      do: "approve",
      who: [{ chosenBy: "previous", from: { role: "fin-review-center", at: { unitKind: "finance" } }, max: 2 }],
      decide: "all",
    };
    await publishTrial(test, "choose", [unitCheck, chosen]);
    const id = await startTrial(clerk, "choose");
    const pool = await head.get<{ rows: { name: string }[] }>(`/documents/${id}/people?for=choose&step=review`);
    expect(pool.body.rows.map((r) => r.name).sort()).toEqual(["expert-a", "expert-b", "expert-c", "温镜涛"].sort());
    expect(codes(await command(head, id, { do: "approve" }))).toEqual(["flow.choose-approver"]);
    const foreign = { review: [await idOf(test, "jiangwangshu")] };
    expect(codes(await command(head, id, { do: "approve", choose: foreign }))).toEqual(["case.out-of-reach"]);
    const two = { review: [await idOf(test, "expert-a"), await idOf(test, "expert-c")] };
    expect((await command(head, id, { do: "approve", choose: two })).status).toBe(200);
    expect((await view(clerk, id)).case.waits[0]?.seats.map((s) => s.name).sort()).toEqual(["expert-a", "expert-c"]);
  });
});

describe("fields that a step hides", () => {
  it("never leave the server for who acts there: not in values, checks, changes, prints, lists or the picture", async () => {
    const open: Step = {
      ...unitCheck,
      id: "open",
      title: "复核",
      fields: { note: "edit" },
      do: "handle",
      act: "办结",
    } as never;
    await publishTrial(test, "hidden", [panel, open]);
    const secret = "机密投标人甲";
    const id = await startTrial(clerk, "hidden", {
      bidder: secret,
      sum: 987_654_300,
      rows: [{ item: secret, cost: 100 }],
    });
    const a = await as("expert-a");
    const seen = await view(a, id);
    expect(seen.answers).toMatchObject({ name: "事项 hidden" });
    expect(Object.keys(seen.answers)).not.toContain("bidder");
    expect([seen.rights["bidder"], seen.rights["sum"], seen.checks]).toEqual(["hide", "hide", []]);
    const everything = await Promise.all(
      [
        `/documents/${id}`,
        `/documents/${id}/changes?from=0&to=1`,
        `/documents/${id}/picture`,
        `/documents/${id}/revisions`,
        "/work",
        "/work?view=handled",
      ].map(async (path) => JSON.stringify((await a.get(path)).body)),
    );
    expect(everything.filter((text) => text.includes(secret) || text.includes("987654300"))).toEqual([]);
    const row = (await a.get<{ rows: { document: string; amountFen: number | null }[] }>("/work")).body.rows.find(
      (r) => r.document === id,
    );
    expect(row?.amountFen).toBeNull();
    const sheet = JSON.stringify(await sheetOf("expert-a", id));
    expect([sheet.includes(secret), sheet.includes("9,876,543"), sheet.includes("事项 hidden")]).toEqual([
      false,
      false,
      true,
    ]);
    expect(JSON.stringify(await sheetOf("fangxiaoman", id))).toContain(secret);
    expect((await view(clerk, id)).answers["bidder"]).toBe(secret);

    const voted = await command(a, id, { do: "vote", choice: "for" });
    expect([voted.status, JSON.stringify(voted.body).includes(secret)]).toEqual([200, false]);
    expect(Object.keys((await view(a, id)).answers)).not.toContain("bidder");
    for (const login of ["expert-b", "expert-c"]) await command(await as(login), id, { do: "vote", choice: "for" });

    // What a later handling writes leaves the hidden answers as they are, and so does a return.
    const handled = await command(head, id, { do: "handle", answers: { note: "无异议" } });
    expect(handled.status).toBe(200);
    expect((await view(clerk, id)).answers).toMatchObject({ bidder: secret, sum: 987_654_300, note: "无异议" });
  });

  it("are not wiped by who fills other fields at a step that hides them", async () => {
    const blind: Step = {
      id: "blind",
      title: "盲审",
      do: "handle",
      act: "评审",
      who: [{ role: "fin-review-center", at: { unitKind: "finance" } }],
      fields: { bidder: "hide", rows: "hide", note: "edit" },
    } as Step;
    await publishTrial(test, "blind", [blind, unitCheck]);
    const rows = [{ item: "甲", cost: 100 }];
    const id = await startTrial(clerk, "blind", { rows });
    const a = await as("expert-a");
    const forged = await command(a, id, { do: "handle", answers: { note: "可行", bidder: "改掉" } });
    expect(codes(forged)).toContain("answer.unknown-field");
    expect((await command(a, id, { do: "handle", answers: { note: "可行" } })).status).toBe(200);
    expect((await view(head, id)).answers).toMatchObject({ bidder: "青梧公司", note: "可行", rows });
    expect((await command(head, id, { do: "return", to: "blind", opinion: "再看一遍" })).status).toBe(200);
    expect(Object.keys((await view(a, id)).answers)).not.toContain("bidder");
    expect((await command(a, id, { do: "handle", answers: { note: "仍可行" } })).status).toBe(200);
    expect((await view(clerk, id)).answers).toMatchObject({ bidder: "青梧公司", note: "仍可行", rows });
  });
});

describe("a decision with files and a signature", () => {
  it("takes the person's own uploads only, and shows them to whoever reads the document", async () => {
    await publishTrial(test, "files", [{ ...unitCheck, attachments: "required", sign: true } as Step]);
    const id = await startTrial(clerk, "files");
    expect(codes(await command(head, id, { do: "approve" }))).toEqual(["case.files-needed"]);
    const file = await upload(head);
    const foreign = await upload(clerk, "%PDF-1.4 of somebody else");
    const signature = {
      strokes: [
        [
          [10, 10],
          [500, 500],
        ],
      ],
    };
    expect((await command(head, id, { do: "approve", files: [foreign.sha256], signature })).status).toBe(404);
    expect(codes(await command(head, id, { do: "approve", files: [file.sha256] }))).toEqual(["case.sign-needed"]);
    expect((await command(head, id, { do: "approve", files: [file.sha256], signature })).status).toBe(200);
    const event = (await view(clerk, id)).case.events.find((e) => e["kind"] === "agreed");
    expect(event).toMatchObject({ files: [{ sha256: file.sha256, name: "a.pdf" }], signature: { name: "秦牧之" } });
    expect((await clerk.get(`/documents/${id}/files/${file.sha256}`)).status).toBe(200);
    expect((await clerk.get(`/documents/${id}/files/${foreign.sha256}`)).status).toBe(404);
    const pdf = await clerk.get(`/documents/${id}/print?sheet=approval`);
    expect([pdf.status, String(pdf.body["text"]).slice(0, 5)]).toEqual([200, "%PDF-"]);
    const cells = (await sheetOf("fangxiaoman", id)).tables.flatMap((t) => t.cells);
    expect(cells.map((c) => c.text)).toEqual(
      expect.arrayContaining(["单位审核", "同意\n附件 1 份", expect.stringMatching(/^秦牧之\n.+\n2026-03-02 10:00$/)]),
    );
    expect(cells.filter((c) => c.drawing !== undefined).map((c) => c.text)).toEqual(["秦牧之"]);
    expect((await (await as("xiejinghe")).get(`/documents/${id}/files/${file.sha256}`)).status).toBe(404);
  });
});

describe("an administrator of flows", () => {
  it("moves a step to somebody else and sees the case without its answers", async () => {
    await publishTrial(test, "admin", [unitCheck]);
    const id = await startTrial(clerk, "admin", { bidder: "不给管理员看" });
    const admin = await as("chengshouzhuo");
    const seen = await view(admin, id);
    expect([Object.keys(seen.answers), JSON.stringify(seen).includes("不给管理员看")]).toEqual([[], false]);
    const act = seen.may.find((m) => m.do === "hand-over");
    expect(act?.people?.map((p) => p.name)).toEqual(["秦牧之"]);
    const moved = await command(admin, id, {
      do: "hand-over",
      step: "unit",
      from: act?.people?.[0]?.id,
      to: await idOf(test, "jiangwangshu"),
      opinion: "离职移交",
    });
    expect([moved.status, moved.body.said]).toEqual([200, expect.stringContaining("江望舒")]);
    expect((await command(await as("jiangwangshu"), id, { do: "approve" })).status).toBe(200);
  });
});

/** The approval sheet as a person's print would be set. */
async function sheetOf(login: string, id: string): Promise<Paper> {
  const { pool, definitions, clock, types } = test.context;
  const identity = await identityOfLogin(pool, definitions, login, clock());
  if (!identity) throw new Error(login);
  const word = (key: string, params?: Record<string, string>): string => sentence("zh-CN", key, params);
  const read = await readDocument(test.context, identity, id, word);
  const form = definitions.get("form", read.form.id, read.form.version);
  return approvalPaper(read, valuesOf(test.context, read, form, word), types, word);
}

async function upload(
  client: Client,
  text = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF",
): Promise<{ sha256: string }> {
  const boundary = "----mingzhang";
  const answer = await test.raw({
    method: "POST",
    url: "/api/v1/files",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n${text}\r\n--${boundary}--\r\n`,
  });
  expect(answer.status).toBe(201);
  return answer.body as { sha256: string };
}

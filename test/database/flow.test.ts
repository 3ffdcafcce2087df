/** The three levels of approval as officials use them: any and all, a branch on the amount, return with a reason, withdraw, live hints. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { type Client, command, type DocumentView, draft, pass, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let clerk: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  clerk = await test.signIn("fangxiaoman");
});

/** A complete declaration of the given total. */
async function declaration(totalFen: number, name = "市政小项目"): Promise<DocumentView> {
  const answers = { ...test.scenario.projects.find((p) => p.key === "road")?.steps[0]?.answers } as Record<
    string,
    unknown
  >;
  delete answers["declareFile"];
  delete answers["approvalFile"];
  delete answers["exante"];
  const sources = (answers["sources"] as Record<string, unknown>[])
    .slice(0, 1)
    .map((row) => ({ ...row, amount: totalFen }));
  const doc = await draft(clerk, "declare", {
    answers: {
      ...answers,
      name,
      totalAmount: totalFen,
      sources,
      yearPlans: [{ year: 2026, amount: totalFen }],
      startYear: 2026,
      endYear: 2026,
      feasEstimate: totalFen,
      socialFund: 0,
    },
  });
  const file = await upload(clerk);
  const saved = await clerk.send("PUT", `/documents/${doc.id}/draft`, {
    stamp: doc.stamp,
    answers: { ...doc.answers, declareFile: [file], approvalFile: [file], exante: [file] },
  });
  expect(saved.status).toBe(200);
  return (await clerk.get<DocumentView>(`/documents/${doc.id}`)).body;
}

async function upload(client: Client): Promise<unknown> {
  const boundary = "----mingzhang";
  const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF";
  const answer = await test.raw({
    method: "POST",
    url: "/api/v1/files",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\ncontent-type: application/pdf\r\n\r\n${pdf}\r\n--${boundary}--\r\n`,
  });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe("a declaration below 500 wan", () => {
  it("goes unit, department, finance; each level sees it in its worklist only when its turn comes", async () => {
    const doc = await declaration(300_000_000, "三百万的项目");
    const workOf = async (login: string): Promise<string[]> =>
      (
        await (await test.signIn(login)).get<{ rows: { document: string; step: { title: string } }[] }>("/work")
      ).body.rows
        .filter((r) => r.document === doc.id)
        .map((r) => r.step.title);

    expect((await command(clerk, doc.id, { do: "submit" })).body.said).toContain("单位初审");
    expect([await workOf("qinmuzhi"), await workOf("jiangwangshu"), await workOf("lujingxing")]).toEqual([
      ["单位初审"],
      [],
      [],
    ]);
    const early = await command(await test.signIn("lujingxing"), doc.id, { do: "approve" });
    expect([early.status, early.body.problems[0]?.code]).toEqual([409, "case.not-yours"]);
    await pass2(doc.id, ["qinmuzhi", "jiangwangshu"]);
    expect([await workOf("qinmuzhi"), await workOf("jiangwangshu"), await workOf("lujingxing")]).toEqual([
      [],
      [],
      ["财政终审"],
    ]);
    await pass2(doc.id, ["lujingxing"]);

    const done = (await clerk.get<DocumentView>(`/documents/${doc.id}`)).body;
    expect([done.state, done.case?.status]).toEqual(["done", "done"]);
    const project = (await clerk.get<{ project: { approvedFen: number } }>(`/projects/${done.project?.id}`)).body
      .project;
    expect(project.approvedFen).toBe(300_000_000);
  });
});

describe("a declaration of exactly 500 wan", () => {
  it("takes the joint review, where both offices must agree and one of them twice counts once", async () => {
    const doc = await declaration(500_000_000, "五百万的项目");
    await pass(test, clerk, doc.id, ["qinmuzhi", "jiangwangshu", "shenyinuo"]);
    const still = (await clerk.get<DocumentView>(`/documents/${doc.id}`)).body;
    expect(still.state).toBe("running");
    const twice = await command(await test.signIn("shenyinuo"), doc.id, { do: "approve" });
    expect([twice.status, twice.body.problems[0]?.code]).toEqual([409, "case.moved-on"]);
    await pass2(doc.id, ["guzhiwei", "lujingxing"]);
    expect((await clerk.get<DocumentView>(`/documents/${doc.id}`)).body.state).toBe("done");
  });
});

describe("a return", () => {
  it("to the starter needs a reason, keeps the answers, and shows what changed in the second round", async () => {
    const doc = await declaration(200_000_000, "要改的项目");
    await pass(test, clerk, doc.id, ["qinmuzhi"]);
    const reviewer = await test.signIn("jiangwangshu");
    expect((await command(reviewer, doc.id, { do: "return", to: "submit", opinion: " " })).body.problems[0]?.code).toBe(
      "case.opinion-needed",
    );
    expect((await command(reviewer, doc.id, { do: "return", to: "submit", opinion: "概述太简单" })).status).toBe(200);

    const back = (await clerk.get<DocumentView & { editable: boolean }>(`/documents/${doc.id}`)).body;
    expect([back.state, back.editable]).toEqual(["returned", true]);
    const changed = { ...back.answers, summary: "西延道路三百二十米，含雨污水管网。" };
    expect(
      (await clerk.send("PUT", `/documents/${doc.id}/draft`, { stamp: back.stamp, answers: changed })).status,
    ).toBe(200);
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);

    const second = (await (await test.signIn("qinmuzhi")).get<DocumentView>(`/documents/${doc.id}`)).body;
    expect(second.case?.round).toBe(2);
    expect(second.case?.diff).toEqual([
      expect.objectContaining({ field: "summary", after: "西延道路三百二十米，含雨污水管网。" }),
    ]);
  });

  it("to an earlier level puts it back on that person's desk", async () => {
    const doc = await declaration(200_000_000, "退回上一级");
    await pass(test, clerk, doc.id, ["qinmuzhi", "jiangwangshu"]);
    const final = await test.signIn("lujingxing");
    const targets = (await final.get<{ may: { do: string; to?: { id: string }[] }[] }>(`/documents/${doc.id}`)).body.may
      .find((act) => act.do === "return")
      ?.to?.map((t) => t.id);
    expect(targets).toEqual(["submit", "unit-review", "dept-review"]);
    expect((await command(final, doc.id, { do: "return", to: "dept-review", opinion: "请复核资金来源" })).status).toBe(
      200,
    );
    await pass2(doc.id, ["jiangwangshu", "lujingxing"]);
    expect((await clerk.get<DocumentView>(`/documents/${doc.id}`)).body.state).toBe("done");
  });
});

describe("races", () => {
  it("let one of many decisions at the same step win, and the rest hear that it moved on", async () => {
    const doc = await declaration(200_000_000, "同时办理");
    await command(clerk, doc.id, { do: "submit" });
    const head = await test.signIn("qinmuzhi");
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => command(head, doc.id, { do: "approve" }, randomUUID())),
    );
    expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
    expect(answers.filter((a) => a.status === 409)).toHaveLength(9);
  });

  it("decide a withdrawal against an approval by who locks first: never both", async () => {
    for (let i = 0; i < 5; i++) {
      const doc = await declaration(200_000_000, `撤回与同意 ${i}`);
      await command(clerk, doc.id, { do: "submit" });
      const head = await test.signIn("qinmuzhi");
      const [withdrawn, agreed] = await Promise.all([
        command(clerk, doc.id, { do: "withdraw" }),
        command(head, doc.id, { do: "approve" }),
      ]);
      expect([withdrawn.status, agreed.status].sort((a, b) => a - b)).toEqual([200, 409]);
    }
  });
});

describe("live hints", () => {
  it("reach the person whose work changed over the WebSocket, and nobody without a session", async () => {
    await test.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = test.app.server.address() as { port: number };
    const head = await test.signIn("qinmuzhi");
    const stranger = new WebSocket(`ws://localhost:${port}/live`);
    const closed = new Promise<number>((resolve) => stranger.on("close", resolve));
    expect(await closed).toBe(4401);

    const socket = new WebSocket(`ws://localhost:${port}/live`, { headers: { cookie: head.cookie } });
    const hints: string[] = [];
    socket.on("message", (data) => hints.push(...(JSON.parse(String(data)) as { changed: string[] }).changed));
    await new Promise((resolve) => socket.on("open", resolve));
    const doc = await declaration(200_000_000, "实时提醒");
    await command(clerk, doc.id, { do: "submit" });
    // A hint of an earlier decision may still be on its way: wait for this document's own.
    await expect.poll(() => hints, { timeout: 10_000 }).toContain(`document:${doc.id}`);
    await expect.poll(() => hints, { timeout: 10_000 }).toContain("work");
    socket.close();
  });
});

/** Lets each login agree in turn, without submitting. */
async function pass2(document: string, logins: string[]): Promise<void> {
  for (const login of logins)
    expect((await command(await test.signIn(login), document, { do: "approve", opinion: "同意" })).status, login).toBe(
      200,
    );
}

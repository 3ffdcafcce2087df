/** The later stages of a project, from the review to the evaluation and the public page, each form filled and passed through its own flow. */
import { beforeAll, expect, it } from "vitest";
import { type Client, command, draft, type DocumentView, type TestApp, testApp } from "../support/app.ts";
let test: TestApp;
let clerk: Client;
let project: string;
const doc: Record<string, string> = {};
const W = 1_000_000;
async function file(client: Client, name = "a.pdf"): Promise<unknown> {
  const pdf = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n";
  const boundary = "xx";
  const answer = await test.raw({
    method: "POST",
    url: "/api/v1/files",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/pdf\r\n\r\n${pdf}\r\n--${boundary}--\r\n`,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}
async function step(login: string, id: string, body: Record<string, unknown>): Promise<void> {
  const client = await test.signIn(login);
  const answer = await command(client, id, body);
  expect(answer.status, `${login} ${JSON.stringify(body)} ${JSON.stringify(answer.body)}`).toBe(200);
}
async function finish(id: string): Promise<DocumentView> {
  const view = (await clerk.get<DocumentView>(`/documents/${id}`)).body;
  expect(view.state, JSON.stringify(view.problems)).toBe("done");
  return view;
}
beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  clerk = await test.signIn("zhouyunheng");
  const rows = await test.database.owner.query<{ id: string; form: string; project: string }>(
    "select d.id, d.form, d.project from core.document d join core.project p on p.id = d.project where p.name like '%永宁江%' order by d.created_at",
  );
  project = rows.rows[0]?.project ?? "";
  for (const r of rows.rows) doc[r.form] ??= r.id;
});
async function make(form: string, answers: Record<string, unknown>, client = clerk): Promise<string> {
  const d = await draft(client, form, { project, answers });
  const answer = await command(client, d.id, { do: "submit" });
  expect(answer.status, `${form} ${JSON.stringify(answer.body)}`).toBe(200);
  doc[form] = d.id;
  return d.id;
}
it("walks the nine later stages of a finished project to the public page", async () => {
  const f = [await file(clerk)];
  const unit = test.units.get("river");
  let id = await make("fund-review", {
    declaration: doc["declare"],
    reviewKind: "1",
    reviewTitle: "入库评审",
    submitAmount: 3240 * W,
    submitFile: f,
  });
  await step("shenyinuo", id, {
    do: "approve",
    answers: { reviewNo: "PS-1", experts: [{ name: "甲", avoids: true }] },
  });
  const center = await test.signIn("wenjingtao");
  const bad = await command(center, id, { do: "handle", answers: { reviewAmount: 3200 * W } });
  expect(bad.status).toBe(422);
  await step("wenjingtao", id, {
    do: "handle",
    answers: {
      reviewAmount: 3200 * W,
      conclusion: "2",
      necessity: 90,
      feasible: 80,
      perfScore: 85,
      budgetScore: 80,
      opinion: "核减预备费",
      reviewReport: [await file(center)],
    },
  });
  await step("zhouyunheng", id, { do: "handle", answers: { unitFeedback: "同意" } });
  await step("qiuyunlan", id, { do: "approve" });
  await step("shenyinuo", id, { do: "approve", opinion: "复核无误" });
  expect((await finish(id)).answers).toMatchObject({ cutAmount: 40 * W, cutRate: 123 });
  const business = await test.signIn("shenyinuo");
  id = await make(
    "project-library",
    {
      declaration: doc["declare"],
      review: doc["fund-review"],
      libState: "03",
      priority: 1,
      plannedYear: 2025,
      validUntil: "2099-12-31",
    },
    business,
  );
  await step("guzhiwei", id, { do: "handle", answers: { rank: 3 } });
  await step("lujingxing", id, { do: "approve" });
  expect((await finish(id)).answers).toMatchObject({ rank: 3, projectName: "永宁江支流甲段综合整治工程" });
  id = await make("project-approval", {
    declaration: doc["declare"],
    investCode: "2406-331003-04-01-000001",
    feasNo: "61",
    prelimNo: "118",
    approvedOn: "2024-09-26",
    feasEstimate: 3000 * W,
    approvedEstimate: 3240 * W,
    estimateItems: [
      { item: "1", amount: 2715 * W },
      { item: "3", amount: 525 * W },
    ],
    scale: "5.2 公里",
    planStart: "2025-02-10",
    planEnd: "2025-12-06",
    owner: unit,
    siteArea: {
      kind: "area",
      points: [
        [121.2, 28.6],
        [121.3, 28.6],
        [121.3, 28.7],
        [121.2, 28.6],
      ],
    },
    feasibility: f,
    prelim: f,
    fundProof: f,
    eia: f,
    estimateReview: f,
  });
  await step("yeqinghe", id, { do: "approve" });
  await step("shangguanyue", id, { do: "approve" });
  await step("shenyinuo", id, { do: "approve" });
  await finish(id);
  id = await make("procurement", {
    approval: doc["project-approval"],
    procTitle: "施工",
    procNo: "HYZB2024-0117",
    kind: "1",
    method: "1",
    scored: true,
    budget: 2700 * W,
    controlPrice: 2700 * W,
    intentDate: "2024-10-08",
    procDoc: f,
    budgetReview: f,
  });
  for (const who of ["linshuyao", "yeqinghe", "duruoxi"]) await step(who, id, { do: "approve" });
  await step("zhouyunheng", id, {
    do: "handle",
    answers: {
      noticeDate: "2024-11-20",
      openDate: "2024-12-15",
      bidders: [{ name: "甲" }, { name: "乙" }, { name: "丙" }],
      scores: [{ name: "甲", total: 91.5 }],
      winner: "甲",
      winnerUscc: "91331003TERT0A013G",
      winAmount: 2565 * W,
      bidLetterDate: "2025-01-10",
      hasComplaint: false,
      bidNotice: f,
      bidResult: f,
      bidLetter: f,
    },
  });
  await finish(id);
  id = await make("works-start", {
    contract: doc["contract"],
    permitNo: "331003202501001",
    startDate: "2025-02-10",
    manager: "甲",
    supervisorOrg: "乙监理",
    wageAccount: "0000000000000926",
    fundsReady: true,
    milestones: [{ name: "完工", planDate: "2025-12-06", weight: 100 }],
    constrPermit: f,
    wageAcct: f,
    startOrder: f,
  });
  await step("linshuyao", id, { do: "approve" });
  await finish(id);
  id = await make("works-acceptance", {
    contract: doc["contract"],
    start: doc["works-start"],
    approval: doc["project-approval"],
    finishDate: "2025-12-26",
    acceptDate: "2025-12-30",
    usableDate: "2025-12-31",
    conclusion: "1",
    tailWorks: [{ item: "绿化", amount: 10 * W }],
    completion: f,
  });
  await step("linshuyao", id, { do: "approve" });
  await step("jiyuchuan", id, { do: "approve" });
  expect((await finish(id)).answers).toMatchObject({ realDays: 320, tailAmount: 10 * W });
  const accountant = await test.signIn("fenglanxin");
  id = await make(
    "final-accounts",
    {
      declaration: doc["declare"],
      accept: doc["works-acceptance"],
      finalTitle: "决算",
      size: "1",
      usableDate: "2025-12-31",
      finalSubmitDate: "2026-03-31",
      approvedEstimate: 3240 * W,
      actualInvest: 3100 * W,
      building: 2650 * W,
      equipment: 0,
      deferred: 450 * W,
      other: 0,
      fundIn: [{ source: "04", arrived: 3240 * W }],
      fundOut: [{ item: "1", amount: 3100 * W }],
      surplusFiscal: 140 * W,
      surplusReturned: 140 * W,
      deliver: [{ name: "堤防", class: "GG", value: 3100 * W }],
      finalAccount: f,
      finalReview: f,
    },
    accountant,
  );
  for (const who of ["linshuyao", "yeqinghe", "shenyinuo", "lujingxing"]) await step(who, id, { do: "approve" });
  await step("shenyinuo", id, { do: "handle", answers: { approvalNo: "黄财建〔2026〕9号" } });
  expect((await finish(id)).answers).toMatchObject({ surplus: 140 * W, controlRate: 9568 });
  id = await make("asset-handover", {
    final: doc["final-accounts"],
    handTitle: "移交",
    assets: [{ name: "堤防", class: "GG", value: 3100 * W }],
    assetClass: "GG",
    value: 3100 * W,
    receiver: unit,
    handDate: "2026-05-01",
    maintainer: "河道管理中心",
    place: {
      kind: "line",
      points: [
        [121.2, 28.6],
        [121.3, 28.6],
      ],
    },
    assetList: f,
    assetHandover: f,
  });
  await step("hezhiyuan", id, { do: "approve" });
  await step("fenglanxin", id, { do: "handle", answers: { cardNo: "TY2026-1" } });
  await finish(id);
  id = await make("evaluation", {
    declaration: doc["declare"],
    evalTitle: "自评",
    evalKind: "1",
    year: 2025,
    goalDone: "完成",
    budgetStart: 2600 * W,
    budgetFull: 2600 * W,
    paidFull: 2470 * W,
    execScore: 9.5,
    results: [
      {
        kind: "CC-SL",
        indicator: "CC-SL-006",
        name: "河道整治长度",
        direction: "ge",
        target: "5.0",
        actual: "5.2",
        weight: 50,
        score: 50,
      },
      { kind: "XY-SH", name: "受益人口", direction: "ge", target: "12000", actual: "12500", weight: 40, score: 38.08 },
    ],
    problems: "无",
    measures: "无",
    evidence: f,
  });
  for (const who of ["linshuyao", "yeqinghe"]) await step(who, id, { do: "approve" });
  await step("qiuyunlan", id, { do: "approve", answers: { useOfResult: "1" } });
  expect((await finish(id)).answers).toMatchObject({ score: 97.58, grade: "A", useOfResult: "1" });
  const published = await test.database.public.query<{ facts: { label: string }[] }>(
    "select snapshot -> 'facts' as facts from published.project where name like '%永宁江%'",
  );
  expect(published.rows[0]?.facts.map((fact) => fact.label)).toContain("绩效评价总分");
  const auditor = await test.signIn("kangboyan");
  const { menu } = (await auditor.get<{ menu: { items: unknown[] }[] }>("/session")).body;
  expect(menu.flatMap((group) => group.items).length).toBeGreaterThan(10);
});

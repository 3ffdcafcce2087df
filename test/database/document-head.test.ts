/** What stands at the head of a document: words of its answers by which it is found, and a number of its own. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { newProjectType } from "../../core/domain/new-project-type.ts";
import { type Client, command, draft, type TestApp, testApp } from "../support/app.ts";
import { publishSecretForm } from "../support/secret-form.ts";

let test: TestApp;
let clerk: Client;
let finance: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishSecretForm(test);
  clerk = await test.signIn("tangyihe");
  finance = await test.signIn("shenyinuo");
});

describe("a document is found", () => {
  type Found = { rows: { id: string }[]; total: number };
  const find = async (q: string, client = clerk): Promise<string[]> =>
    (await client.get<Found>(`/documents?list=secret-trial&q=${encodeURIComponent(q)}`)).body.rows.map((row) => row.id);
  const searchOf = async (id: string): Promise<string> =>
    (await test.database.owner.query<{ search: string }>("select search from core.document where id = $1", [id]))
      .rows[0]?.search ?? "";

  it("by the words of its answers, by names of codes, units and regions, in tables too, as they are saved", async () => {
    const industry = test.context.definitions.get("dictionary", "industry").items[0];
    const { id, stamp, answers } = await draft(clerk, "secret-trial", {
      answers: {
        name: "东江征地",
        place: "331003101",
        kind: industry?.code,
        unit: test.units.get("finance"),
        story: "老桥头的三棵樟树要移走。",
        open: [{ item: "青苗费" }],
      },
    });

    for (const word of ["东江", industry?.name ?? "", "黄岩区财政局", "三棵樟树", "青苗费"])
      expect(await find(word), word).toEqual([id]);
    const everywhere = await clerk.get("/documents/search?q=%E4%B8%89%E6%A3%B5%E6%A8%9F%E6%A0%91");
    expect(everywhere.body).toEqual({
      rows: [{ id, number: expect.stringMatching(/^BC-2026-/), title: "东江征地", formTitle: "补偿登记" }],
    });
    expect((await finance.get("/documents/search?q=%E4%B8%89%E6%A3%B5%E6%A8%9F%E6%A0%91")).body).toEqual({ rows: [] });
    expect((await clerk.get("/documents/search?q=")).status).toBe(400);
    expect((await clerk.get("/documents/search?q=%00")).status).toBeLessThan(500);
    expect(await find("没有的词")).toEqual([]);
    expect(await find("%")).toEqual([]);
    expect(await find("三_樟树")).toEqual([]);

    const saved = await clerk.send("PUT", `/documents/${id}/draft`, {
      stamp,
      answers: { ...answers, story: "改为修剪两棵柚子树。" },
    });
    expect(saved.status).toBe(200);
    expect(await find("樟树")).toEqual([]);
    expect(await find("柚子树")).toEqual([id]);
  });

  it("by nothing that is sensitive, whoever asks", async () => {
    const { id } = await draft(clerk, "secret-trial", {
      answers: {
        name: "南江征地",
        card: "AB1234567",
        closed: [{ item: "隐姓埋名" }],
        open: [{ item: "水田", account: "ZH998877" }],
      },
    });

    expect(await find("水田")).toEqual([id]);
    for (const word of ["AB1234567", "AB12", "隐姓", "ZH998877"]) {
      expect(await find(word), word).toEqual([]);
      expect((await clerk.get(`/documents/search?q=${encodeURIComponent(word)}`)).body).toEqual({ rows: [] });
    }
    expect(await searchOf(id)).toBe("南江征地\n水田");
  });

  it("through the case, in the list's export, and keeps its words when nothing is changed", async () => {
    const { id } = await draft(clerk, "secret-trial", { answers: { name: "北江征地", story: "两座石埠" } });
    expect(await find("石埠", finance)).toEqual([]); // a draft is its writer's alone
    expect((await command(clerk, id, { do: "submit" })).status).toBe(200);
    const words = await searchOf(id);
    expect((await command(finance, id, { do: "approve", opinion: "同意" })).status).toBe(200);

    expect(words).toBe("北江征地\n两座石埠");
    expect(await searchOf(id)).toBe(words);
    expect(await find("石埠", finance)).toEqual([id]);
    const everywhere = `/documents/search?q=${encodeURIComponent("石埠")}`;
    expect((await finance.get(everywhere)).body).toMatchObject({ rows: [{ id }] });
    expect((await (await test.signIn("xiejinghe")).get(everywhere)).body).toEqual({ rows: [] });
    const exported = await test.raw({
      method: "GET",
      url: `/api/v1/documents/export?list=secret-trial&format=csv&q=${encodeURIComponent("石埠")}`,
      headers: { cookie: finance.cookie },
    });
    expect(String(exported.body["text"]).trim().split("\r\n")).toHaveLength(2);
  });

  it("by its first 4,000 characters, never cut through a sign", async () => {
    const { id } = await draft(clerk, "secret-trial", {
      answers: { name: "长文", story: `${"𠮷".repeat(1999)}尾`, open: [{ item: "末尾" }] },
    });
    const search = await searchOf(id);

    expect(search.length).toBeLessThanOrEqual(4000);
    expect(search.isWellFormed()).toBe(true);
    expect(await find("长文")).toEqual([id]);
  });
});

describe("numbers of two forms of one pattern", () => {
  it("count on together: no number is given twice, in a tidy order", async () => {
    const { definitions, pool, clock } = test.context;
    let n = 0;
    const order = (title: string) => ({
      words: {
        title,
        section: "基本情况",
        name: "名称",
        region: "地区",
        submit: "提交",
        approve: "审核",
        stage: "登记",
        item: "项",
      },
      create: ["unit-clerk"],
      decides: "unit-head",
      newId: () => `n${++n}`,
    });
    const [one, two] = [newProjectType(order("甲")), newProjectType(order("乙"))];
    await publishDefinitions(
      test.database.owner,
      [...one, ...two].map((body) => ({ pack: "new", file: "test", body: body as unknown as AnyDefinition })),
      clock(),
    );
    await definitions.reload(pool);
    const forms = [one[0]?.id ?? "", two[0]?.id ?? ""];
    expect(forms.map((id) => definitions.get("form", id).number)).toEqual([
      "DJ-{year}-{county}-{serial:5}",
      "DJ-{year}-{county}-{serial:5}",
    ]);

    const started = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        clerk.send<{ number: string }>("POST", "/documents", { id: randomUUID(), form: forms[i % 2] }),
      ),
    );

    expect(started.map((answer) => answer.status)).toEqual(Array.from({ length: 12 }, () => 201));
    expect(started.map((answer) => answer.body.number).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, i) => `DJ-2026-331003-${String(i + 1).padStart(5, "0")}`),
    );
  });
});

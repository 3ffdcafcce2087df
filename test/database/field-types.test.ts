/** What the server adds to the field types: who may be named, who signs, what a camera says, which files are there and wanted. */
import { randomUUID } from "node:crypto";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { shapeFaults } from "../../core/definitions/read-pack.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { StoredFile, StoredPicture } from "../../core/domain/fields/file.ts";
import { type Client, command, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let clerk: Client;
let head: Client;
const people = new Map<string, { id: string; name: string }>();

const NOW = "2026-03-02T02:00:00.000Z";
const person = (login: string) => people.get(login) ?? { id: "", name: "" };
const strokes = [
  [
    [10, 10],
    [500, 900],
  ],
];

function definitions(): AnyDefinition[] {
  const field = (id: string, type: string, more: Record<string, unknown> = {}) => ({ id, type, label: id, ...more });
  const form = {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    id: "site-visit",
    version: 1,
    title: "现场踏勘",
    project: { role: "opens", facts: { name: "name", region: "region" } },
    number: "TK-{year}-{county}-{serial:4}",
    titleField: "name",
    create: ["unit-clerk"],
    sections: [
      {
        id: "basic",
        title: "踏勘",
        fields: [
          field("name", "text", { required: true }),
          field("region", "region", { required: true }),
          field("explain", "note", { text: "先拍照，再签名。" }),
          field("who", "person"),
          field("other", "project"),
          field("photos", "picture"),
          field("sign", "signature"),
          field("rows", "table", { columns: [field("who", "person"), field("photos", "picture")] }),
          field("secret", "file", { sensitive: true }),
          field("plan", "file", { neededAt: ["submit"] }),
          field("bridge", "yes-no"),
          field("bridgePlan", "file", { neededAt: ["submit"], visible: "doc.bridge" }),
          field("opinion", "signature"),
          field("proof", "file", { neededAt: ["unit-review"] }),
        ],
      },
    ],
    checks: [],
  };
  const flow = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id: "site-visit",
    version: 1,
    title: "踏勘审核",
    form: "site-visit",
    withdraw: "until-first-decision",
    separate: [],
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      {
        id: "unit-review",
        title: "单位审核",
        do: "approve",
        who: [{ role: "unit-head", at: "own-unit" }],
        decide: "any",
        fields: { opinion: "edit", proof: "edit" },
      },
    ],
  };
  const lifecycle = {
    $schema: "../../schema/lifecycle.schema.json",
    kind: "lifecycle",
    id: "site",
    version: 1,
    title: "踏勘",
    stages: [{ id: "visit", title: "踏勘", forms: ["site-visit"], after: [] }],
  };
  return [form, flow, lifecycle] as unknown as AnyDefinition[];
}

beforeAll(async () => {
  test = await testApp({ at: NOW });
  const bodies = definitions();
  expect(bodies.flatMap((body) => shapeFaults("test", body, test.context.types))).toEqual([]);
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "site", file: "test", body })),
    new Date(NOW),
  );
  await test.context.definitions.reload(test.context.pool);
  for (const row of (
    await test.database.owner.query<{ id: string; login: string; name: string }>(
      "select id, login, name from core.person",
    )
  ).rows)
    people.set(row.login, row);
  clerk = await test.signIn("zhouyunheng");
  head = await test.signIn("linshuyao");
});

type Saved = {
  stamp: number;
  answers: Record<string, unknown>;
  code: string;
  problems: { code: string; pointer: string }[];
};
const visit = (answers: Record<string, unknown> = {}) =>
  draft(clerk, "site-visit", { answers: { name: "永宁江", region: "331003", ...answers } });
async function save(answers: Record<string, unknown>, client = clerk) {
  const doc = await visit();
  const saved = await client.send<Saved>("PUT", `/documents/${doc.id}/draft`, {
    stamp: doc.stamp,
    answers: { ...doc.answers, ...answers },
  });
  const told = (saved.body.problems ?? []).filter((p) => p.code !== "answer.required");
  return { ...saved, told: told.map((p) => `${p.code} ${p.pointer}`) };
}

async function upload(client: Client, bytes: Buffer, name: string): Promise<StoredPicture> {
  const boundary = "mingzhang";
  const answer = await test.raw({
    method: "POST",
    url: "/api/v1/files",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  });
  expect(answer.status).toBe(201);
  return answer.body as unknown as StoredPicture;
}
const drawn = (shade: number) =>
  sharp({ create: { width: 9, height: 9, channels: 3, background: { r: shade, g: 9, b: 9 } } });
const plain = ({ id, name, size, mediaType, sha256 }: StoredFile): StoredFile => ({
  id,
  name,
  size,
  mediaType,
  sha256,
});
const pdf = (text: string): Buffer => Buffer.from(`%PDF-1.4\n% ${text}\n%%EOF\n`);

describe("people and projects", () => {
  it("of the same county may be named, and their names are told", async () => {
    const doc = await visit({ who: person("yeqinghe").id, rows: [{ who: person("linshuyao").id }] });
    const read = await clerk.get<{ names: Record<string, string>; answers: Record<string, unknown> }>(
      `/documents/${doc.id}`,
    );

    expect(read.body.answers).toMatchObject({ who: person("yeqinghe").id });
    expect(read.body.names).toMatchObject({
      [`person:${person("yeqinghe").id}`]: "叶清和",
      [`person:${person("linshuyao").id}`]: "林书遥",
    });
  });

  it("of another county, closed, or made up may not, in a row neither", async () => {
    const stranger = person("xiejinghe").id;

    expect(stranger).not.toBe("");
    expect((await save({ who: stranger })).told).toEqual(["answer.no-reference /who"]);
    expect((await save({ rows: [{ who: stranger }] })).told).toEqual(["answer.no-reference /rows/0/who"]);
    expect((await save({ who: randomUUID(), other: randomUUID() })).told).toEqual([
      "answer.no-reference /who",
      "answer.no-reference /other",
    ]);
    expect((await save({ who: "a\u0000b" })).told).toContain("answer.no-reference /who");
    await test.database.owner.query("update core.person set active = false where login = 'mowendi'");
    expect((await save({ who: person("mowendi").id })).told).toEqual(["answer.no-reference /who"]);
    await test.database.owner.query("update core.person set active = true where login = 'mowendi'");
  });

  it("are offered by name with unit and id alone, within the county", async () => {
    const found = await clerk.get<{ id: string; name: string; unit: { name: string } }[]>(
      `/people/choices?q=${encodeURIComponent("叶清")}`,
    );
    const all = (await clerk.get<{ id: string; name: string }[]>("/people/choices")).body;

    expect(found.body).toEqual([
      { id: person("yeqinghe").id, name: "叶清和", unit: { id: expect.any(String), name: expect.any(String) } },
    ]);
    expect(all.length).toBeGreaterThan(5);
    expect(all.map((p) => p.id)).not.toContain(person("xiejinghe").id);
    expect((await clerk.get<unknown[]>("/people/choices?q=%25")).body).toEqual([]);
  });
});

describe("a signature", () => {
  it("gets the person, name and time of who signs, and keeps them while its strokes stay", async () => {
    const doc = await visit({ sign: { strokes } });
    const signed = { person: person("zhouyunheng").id, name: "周允恒", at: NOW, strokes };

    expect(doc.answers["sign"]).toEqual(signed);
    test.setClock("2026-03-02T03:00:00.000Z");
    const again = await clerk.send<Saved>("PUT", `/documents/${doc.id}/draft`, {
      stamp: doc.stamp,
      answers: { ...doc.answers, name: "永宁江二期", sign: { ...signed, at: "2020-01-01T00:00:00.000Z" } },
    });
    test.setClock(NOW);
    expect(again.body.answers["sign"]).toEqual(signed);
  });

  it("of somebody else is refused, at a draft and at a step", async () => {
    const forged = { person: person("linshuyao").id, name: "林书遥", at: NOW, strokes };

    expect((await save({ sign: forged })).told).toEqual(["answer.foreign-signature /sign"]);
    const plan = plain(await upload(clerk, pdf("p"), "方案.pdf"));
    const proof = plain(await upload(head, pdf("q"), "证明.pdf"));
    const doc = await visit({ plan: [plan] });
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    const approve = (answers: Record<string, unknown>) =>
      command(head, doc.id, { do: "approve", opinion: "ok", answers });
    const refused = await approve({
      proof: [proof],
      opinion: { person: person("zhouyunheng").id, name: "周允恒", at: NOW, strokes },
    });
    expect([refused.status, refused.body.problems.map((p) => `${p.code} ${p.pointer}`)]).toEqual([
      422,
      ["answer.foreign-signature /opinion"],
    ]);
    expect((await approve({ proof: [proof], opinion: { strokes } })).status).toBe(200);
    const read = await clerk.get<{ answers: Record<string, unknown> }>(`/documents/${doc.id}`);
    expect(read.body.answers["opinion"]).toMatchObject({ person: person("linshuyao").id, name: "林书遥" });
  });
});

describe("a picture", () => {
  it("has the time and place of its camera, told at the upload and kept at the save; a client cannot claim them", async () => {
    const camera = await drawn(1)
      .withExif({
        IFD2: { DateTimeOriginal: "2026:03:01 08:00:00" },
        IFD3: {
          GPSLatitudeRef: "N",
          GPSLatitude: "28/1 39/1 0/1",
          GPSLongitudeRef: "E",
          GPSLongitude: "121/1 15/1 0/1",
        },
      })
      .jpeg()
      .toBuffer();
    const taken = { takenAt: "2026-03-01T00:00:00.000Z", lat: 28.65, lon: 121.25, exif: true };
    const shot = await upload(clerk, camera, "现场.jpg");
    const screen = await upload(clerk, await drawn(2).jpeg().toBuffer(), "截图.jpg");

    expect(shot).toMatchObject(taken);
    expect(screen).not.toHaveProperty("exif");
    const claimed = { takenAt: "2020-01-01T00:00:00Z", lat: 1, lon: 2, exif: true };
    const doc = await visit({
      photos: [{ ...plain(shot), ...claimed }, plain(shot), { ...plain(screen), ...claimed }],
      rows: [{ photos: [{ ...plain(screen), exif: true }] }],
    });
    expect(doc.answers["photos"]).toEqual([
      { ...plain(shot), ...taken },
      { ...plain(shot), ...taken },
      { ...plain(screen), takenAt: "2020-01-01T00:00:00Z", lat: 1, lon: 2 },
    ]);
    expect(doc.answers["rows"]).toEqual([{ photos: [plain(screen)] }]);
  });

  it("and a file are what was uploaded: no other bytes, size or kind under an id", async () => {
    const stored = plain(await upload(clerk, pdf("x"), "x.pdf"));

    expect((await save({ plan: [stored] })).told).toEqual([]);
    for (const change of [{ sha256: "a".repeat(64) }, { size: 1 }, { mediaType: "image/png" }])
      expect((await save({ plan: [{ ...stored, ...change }] })).told).toEqual(["answer.no-reference /plan/0"]);
    expect((await save({ plan: [null] })).told).toContain("answer.no-reference /plan/0");
    expect((await save({ photos: [stored] })).told).toEqual(["answer.file-kind /photos/0"]);
  });
});

describe("a note", () => {
  it("takes no answer", async () => {
    expect((await save({ explain: "x" })).told).toContain("answer.unknown-field /explain");
  });
});

describe("a file that a step wants", () => {
  it("is asked for at that step, unless its field is hidden; a draft may lack it", async () => {
    const doc = await visit();
    const refused = await command(clerk, doc.id, { do: "submit" });
    expect([refused.status, refused.body.problems.map((p) => `${p.code} ${p.pointer}`)]).toEqual([
      422,
      ["answer.file-needed /plan"],
    ]);
    expect(refused.body.problems[0]?.message).toMatch(/plan/);

    const plan = plain(await upload(clerk, pdf("plan"), "方案.pdf"));
    const ready = await visit({ plan: [plan], bridge: true });
    expect((await command(clerk, ready.id, { do: "submit" })).body.problems.map((p) => p.pointer)).toEqual([
      "/bridgePlan",
    ]);
    const other = await visit({ plan: [plan], bridge: false });
    expect((await command(clerk, other.id, { do: "submit" })).status).toBe(200);
    const bare = await command(head, other.id, { do: "approve", opinion: "ok" });
    expect([bare.status, bare.body.problems.map((p) => `${p.code} ${p.pointer}`)]).toEqual([
      422,
      ["answer.file-needed /proof"],
    ]);
    expect((await command(head, other.id, { do: "return", to: "submit", opinion: "缺证明" })).status).toBe(200);
  });
});

describe("the files of a project", () => {
  it("are listed with document, field and time for who sees the documents, and may be used in another document", async () => {
    const plan = plain(await upload(clerk, pdf("pool"), "总方案.pdf"));
    const secret = plain(await upload(clerk, pdf("secret"), "账号.pdf"));
    const photo = plain(await upload(clerk, await drawn(3).jpeg().toBuffer(), "桥头.jpg"));
    const doc = await visit({ plan: [plan], secret: [secret], rows: [{ photos: [photo] }] });
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    const read = (await clerk.get<{ number: string; project: { id: string; code: string } }>(`/documents/${doc.id}`))
      .body;
    const document = { id: doc.id, number: read.number, formTitle: "现场踏勘" };

    const pool = await clerk.get<{ file: StoredFile }[]>(`/projects/${read.project.id}/files`);
    expect(pool.body).toEqual([
      { file: photo, document, label: "photos", at: NOW },
      { file: secret, document, label: "secret", at: NOW },
      { file: plan, document, label: "plan", at: NOW },
    ]);
    const masked = await head.get<{ file: StoredFile }[]>(`/projects/${read.project.id}/files`);
    expect(masked.body.map(({ file }) => file.name)).toEqual(
      test.context.definitions.get("role", "unit-head").permissions.includes("sensitive.read")
        ? ["桥头.jpg", "账号.pdf", "总方案.pdf"]
        : ["桥头.jpg", "总方案.pdf"],
    );
    expect((await visit({ plan: [plan] })).answers["plan"]).toEqual([plan]);

    const stranger = await test.signIn("xiejinghe");
    expect((await stranger.get(`/projects/${read.project.id}/files`)).status).toBe(404);
    const choices = await clerk.get<{ id: string }[]>(`/projects/choices?q=${read.project.code}`);
    expect(choices.body).toEqual([{ id: read.project.id, code: read.project.code, name: "永宁江" }]);
    expect((await stranger.get<unknown[]>(`/projects/choices?q=${read.project.code}`)).body).toEqual([]);
    expect((await save({ other: read.project.id })).told).toEqual([]);
  });
});

describe("a stored file by its own address", () => {
  const opened = async (file: StoredFile) =>
    (await test.raw({ method: "GET", url: `/api/v1/files/${file.id}`, headers: { cookie: clerk.cookie } })).headers;

  it("opens in the browser's own viewer when it is a PDF, where no script of a page could run", async () => {
    const headers = await opened(await upload(clerk, pdf("viewer"), "方案.pdf"));
    const policy = String(headers["content-security-policy"]);

    expect(headers).toMatchObject({ "content-type": "application/pdf", "x-content-type-options": "nosniff" });
    expect(headers["content-disposition"]).toMatch(/^inline/);
    expect(policy).not.toContain("sandbox");
    expect(policy.split("; ")).toEqual(
      expect.arrayContaining(["default-src 'none'", "object-src 'self'", "style-src 'unsafe-inline'"]),
    );
    expect(policy).not.toContain("script-src");
  });

  it("stays in a sandbox when it is anything else", async () => {
    const headers = await opened(await upload(clerk, await drawn(8).jpeg().toBuffer(), "桥.jpg"));

    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    });
  });
});

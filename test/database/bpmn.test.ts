/** Flows leave as BPMN files: from the portal by the right to see definitions, from the command line by id or file. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proveBpmn } from "../../core/bpmn/prove-bpmn.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { COMPILED } from "../support/compiled.ts";

const run = promisify(execFile);
const ROOT = new URL("../..", import.meta.url).pathname;
let test: TestApp;
let folder: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  folder = await mkdtemp(join(tmpdir(), "mingzhang-bpmn-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const download = async (login: string, path: string) => {
  const { cookie } = await test.signIn(login);
  return test.raw({ method: "GET", url: `/api/v1/flows/${path}`, headers: { cookie } });
};

describe("the portal", () => {
  it("gives a published flow as a file under its title, with roles by their names", async () => {
    const answer = await download("chengshouzhuo", "declare/bpmn");
    expect(answer.status).toBe(200);
    expect(decodeURIComponent(String(answer.headers["content-disposition"]))).toContain("项目申报审批 v2.bpmn");
    const xml = String(answer.body["text"]);
    expect(xml).toContain("本单位的项目单位负责人");
    expect(proveBpmn(Buffer.from(xml))).toEqual({ sound: true, problems: [] });
  });

  it("gives nothing to who may not see definitions, and nothing that is not there", async () => {
    expect((await download("suyining", "declare/bpmn")).status).toBe(403);
    expect((await download("chengshouzhuo", "nothing/bpmn")).status).toBe(404);
    expect((await download("chengshouzhuo", "declare/bpmn?version=99")).status).toBe(404);
  });
});

/** What the command wrote and how it ended. */
async function mz(args: string[]): Promise<{ code: number; out: string; error: string }> {
  const env = { ...process.env, ...COMPILED, DATABASE_URL: test.database.url, MZ_DATA_DIR: folder };
  try {
    const { stdout, stderr } = await run(process.execPath, [join(ROOT, "core/cli/mz.ts"), ...args], {
      env,
      cwd: folder,
    });
    return { code: 0, out: stdout, error: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}

describe("mz flow export", () => {
  it("writes a flow of the database or of a file, the same model", async () => {
    const out = join(folder, "declare.bpmn");
    expect(await mz(["flow", "export", "declare", "--out", out])).toMatchObject({ code: 0, out: "" });
    const published = await readFile(out, "utf8");
    expect(published).toContain('name="项目申报审批"');
    const local = await mz(["flow", "export", join(ROOT, "forms/engineering/flow/declare.json")]);
    expect(local.code).toBe(0);
    expect(proveBpmn(Buffer.from(local.out)).sound).toBe(true);
    expect(local.out.match(/<bpmn:userTask/g)?.length).toBe(published.match(/<bpmn:userTask/g)?.length);
  });

  it("says in a sentence what is wrong with what it was given", async () => {
    expect(await mz(["flow", "export", "nothing"])).toMatchObject({
      code: 2,
      error: "mz flow export: there is no flow nothing\n",
    });
    expect(await mz(["flow", "export"])).toMatchObject({ code: 2 });
    expect(await mz(["flow", "export", "declare", "--version", "x"])).toMatchObject({ code: 2 });
    const form = join(ROOT, "forms/engineering/form/declare.json");
    expect(await mz(["flow", "export", form])).toMatchObject({
      code: 2,
      error: `mz flow export: ${form} holds no flow\n`,
    });
    expect(await mz(["flow", "export", join(folder, "none.json")])).toMatchObject({ code: 2 });
  });
});

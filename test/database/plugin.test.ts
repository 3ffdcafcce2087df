/** The first plugin inside the product: it warns about a code in a form, never refuses, and can be switched off by its administrator. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, draft, type TestApp, testApp } from "../support/app.ts";
import { fundedProject, type Story } from "../support/story.ts";

type Problem = { code: string; pointer: string; severity?: string; message: string };
let test: TestApp;
let story: Story;
let clerk: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100_000_000, "插件");
  clerk = await test.signIn("fangxiaoman");
});

async function problemsFor(code: string): Promise<{ status: number; problems: Problem[] }> {
  const doc = await draft(clerk, "contract", { project: story.project, answers: {} });
  const saved = await clerk.send<{ problems: Problem[] }>("PUT", `/documents/${doc.id}/draft`, {
    stamp: doc.stamp,
    answers: { ...doc.answers, sellerUscc: code },
  });
  return { status: saved.status, problems: saved.body.problems.filter((p) => p.code.startsWith("plugin.")) };
}

describe("uscc-check in the contract form", () => {
  it("says nothing about a right code", async () => {
    expect(await problemsFor("91331003TERT0A013G")).toEqual({ status: 200, problems: [] });
  });

  it("warns about a wrong one with a sentence, and lets it be saved", async () => {
    const { status, problems } = await problemsFor("91350100M000100Y4Z");
    expect(status).toBe(200);
    expect(problems).toEqual([
      expect.objectContaining({ pointer: "/sellerUscc", severity: "warn", message: expect.stringMatching(/查询确认/) }),
    ]);
  });

  it("is switched off and on by the administrator, with evidence", async () => {
    const admin = await test.signIn("chengshouzhuo");
    const doAct = async (act: string): Promise<number> =>
      (await admin.send("POST", "/plugins/uscc-check/versions/1.0.0/acts", { act, reason: "试验停用" })).status;
    expect(await doAct("disable")).toBe(204);
    expect((await problemsFor("91350100M000100Y4Z")).problems).toEqual([]);
    expect(await doAct("activate")).toBe(204);
    expect((await problemsFor("91350100M000100Y4Z")).problems).toHaveLength(1);
    const evidence = await test.database.owner.query("select 1 from core.evidence where subject = 'plugin:uscc-check'");
    expect(evidence.rowCount).toBe(4 + 2);
    const { body } = await admin.get<{ plugins: { id: string; state: string }[]; process: { walls: unknown[] } }>(
      "/plugins",
    );
    expect(body.plugins[0]).toMatchObject({ id: "uscc-check", state: "active" });
    expect(body.process.walls.length).toBeGreaterThan(3);
  });

  it("does not run in the portal's process", async () => {
    const loaded = (process as unknown as { report: { getReport(): { sharedObjects: string[] } } }).report.getReport()
      .sharedObjects;
    expect(loaded.filter((file) => file.includes("isolated_vm"))).toEqual([]);
  });
});

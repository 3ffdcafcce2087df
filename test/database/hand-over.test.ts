/** Somebody left: an administrator gives what waits for them to somebody else, as far as duties and reach allow. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { addPeople } from "../support/designers.ts";
import { addSigners, begin, idOf, type People, publishFlows, signStep, smallFlow } from "../support/small-flow.ts";
import { fundedProject } from "../support/story.ts";

type Tasks = { rows: { document: string; title: string; step: { id: string; title: string } }[] };

let test: TestApp;
let people: People;
let project: string;
let admin: Client;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  people = await addSigners(test, ["ann", "bob", "cid"]);
  await addPeople(test, [], [["keeper", "system-admin", "finance"]]);
  await publishFlows(test, [
    smallFlow("line", [signStep(people, ["ann"])], { separate: [["submit", "sign"]] }),
    smallFlow("pair", [signStep(people, ["ann", "bob"], { decide: "all" })]),
  ]);
  ({ project } = await fundedProject(test, 100_000_000));
  admin = await test.signIn("keeper");
});

const give = (document: string, to: string, from = "ann") =>
  command(admin, document, {
    do: "hand-over",
    step: "sign",
    from: idOf(people, from),
    to: idOf(people, to),
    opinion: "left",
  });

async function waiting(form: string, name = form): Promise<string> {
  const starter = await test.signIn("starter");
  const document = await begin(test, people, form, project, { name });
  expect((await command(starter, document, { do: "submit" })).status).toBe(200);
  return document;
}

describe("what waits for somebody who left", () => {
  it("is listed for who administers flows, and goes to somebody else, who is told and decides", async () => {
    const document = await waiting("line", "甲的房屋修缮");
    const mine = (await admin.get<Tasks>(`/people/${idOf(people, "ann")}/tasks`)).body.rows;
    // The administrator may move the step, not read the answer that titles the document; the form is called as its id.
    expect(mine.find((row) => row.document === document)).toMatchObject({
      title: "line",
      step: { id: "sign", title: "签字" },
    });

    expect((await give(document, "cid")).status).toBe(200);

    expect(
      (await admin.get<Tasks>(`/people/${idOf(people, "ann")}/tasks`)).body.rows.map((r) => r.document),
    ).not.toContain(document);
    const cid = await test.signIn("cid");
    const ann = await test.signIn("ann");
    const read = (await ann.get<{ rows: { kind: string; readAt: string | null; document: unknown }[] }>("/notices"))
      .body.rows;
    expect(
      read
        .filter((row) => row.kind === "task" && JSON.stringify(row.document).includes(document))
        .map((row) => row.readAt),
    ).toEqual([expect.any(String)]);
    const told = (await cid.get<{ rows: { kind: string; document: unknown }[] }>("/notices")).body.rows;
    expect(told.some((row) => row.kind === "transferred" && JSON.stringify(row.document).includes(document))).toBe(
      true,
    );
    expect((await command(await test.signIn("ann"), document, { do: "approve" })).status).toBe(409);
    expect((await command(cid, document, { do: "approve" })).status).toBe(200);
  });

  it("never goes to who is asked already, or may not by separation of duties, or lives elsewhere", async () => {
    expect((await give(await waiting("pair"), "bob")).body.problems.map((p) => p.code)).toEqual(["case.already-asked"]);
    expect((await give(await waiting("line"), "starter")).body.problems.map((p) => p.code)).toEqual(["case.separated"]);
    await addPeople(test, [["far", "外县单位", "unit", "330226"]], [["stranger", "unit-finance", "far"]]);
    const [row] = (
      await test.database.owner.query<{ id: string }>("select id from core.person where login = 'stranger'")
    ).rows;
    const far = await command(admin, await waiting("line"), {
      do: "hand-over",
      step: "sign",
      from: idOf(people, "ann"),
      to: row?.id,
      opinion: "left",
    });
    expect(far.body.problems.map((p) => p.code)).toEqual(["case.out-of-reach"]);
  });

  it("is nobody else's business", async () => {
    const document = await waiting("line");
    const bob = await test.signIn("bob");
    expect((await bob.get(`/people/${idOf(people, "ann")}/tasks`)).status).toBe(403);
    const tried = await command(bob, document, {
      do: "hand-over",
      step: "sign",
      from: idOf(people, "ann"),
      to: idOf(people, "bob"),
      opinion: "mine",
    });
    expect([403, 404, 409]).toContain(tried.status);
    expect((await admin.get<Tasks>(`/people/${idOf(people, "ann")}/tasks`)).body.rows.map((r) => r.document)).toContain(
      document,
    );
  });
});

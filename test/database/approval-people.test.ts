/** Whom a flow's rules find in the real organisation: superiors, heads, people of a field, chosen ones, and substitutes in their place. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { Who } from "../../core/domain/flow-people.ts";
import { command, type TestApp, testApp } from "../support/app.ts";
import { addSigners, begin, idOf, type People, publishFlows, signStep, smallFlow } from "../support/small-flow.ts";
import { fundedProject } from "../support/story.ts";

let test: TestApp;
let people: People;
let project: string;

const found = (id: string, who: Who) => smallFlow(id, [{ ...signStep(people, []), who: [who] }]);

/** Who is asked at the step of a submitted document, by login, with the reason kept. */
async function asked(form: string, submit: Record<string, unknown> = {}): Promise<[string, Record<string, unknown>][]> {
  const document = await begin(test, people, form, project);
  // Sessions end while the clock goes on.
  const starter = await test.signIn("starter");
  const answer = await command(starter, document, { do: "submit", ...submit });
  if (answer.status !== 200) return answer.body.problems.map((p) => [p.code, {}]);
  const { rows } = await test.database.owner.query<{ login: string; why: Record<string, unknown> }>(
    "select p.login, t.why from core.task t join core.person p on p.id = t.person where t.document = $1 and t.status = 'open' order by p.login",
    [document],
  );
  return rows.map((row) => [row.login, row.why]);
}

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  people = await addSigners(test, ["ann", "bob", "cid", "boss", "chief"]);
  const unit = test.units.get("road");
  const post = async (login: string, head: boolean, superior: string | null): Promise<string> => {
    const id = randomUUID();
    await test.database.owner.query(
      "insert into core.post (id, unit, person, title, head, superior, valid_from) values ($1, $2, $3, $4, $5, $6, '2024-01-01')",
      [id, unit, idOf(people, login), login, head, superior],
    );
    return id;
  };
  const chief = await post("chief", true, null);
  const boss = await post("boss", false, chief);
  await post("starter", false, boss);
  await publishFlows(test, [
    found("sup", { starter: "superior" }),
    found("sup-two", { starter: "superior", levels: 2 }),
    found("line", { starter: "superiors", levels: 2 }),
    found("self", { starter: "self" }),
    found("named", { persons: [idOf(people, "ann")] }),
    found("said", { expression: `doc.name == "said" ? "${idOf(people, "bob")}" : "${idOf(people, "cid")}"` }),
    found("pick", { chosenBy: "starter", max: 2 }),
  ]);
  ({ project } = await fundedProject(test, 100_000_000));
});

describe("the people of a flow's rules", () => {
  it("are found from the starter's post, so many levels up or all up to one", async () => {
    expect(await asked("sup")).toEqual([["boss", expect.objectContaining({ rule: "starter", levels: 1 })]]);
    expect(await asked("sup-two")).toEqual([["chief", expect.objectContaining({ rule: "starter", levels: 2 })]]);
    expect((await asked("line")).map(([login]) => login)).toEqual(["boss", "chief"]);
    // The starter approves nothing of their own.
    expect(await asked("self")).toEqual([["flow.no-approver", {}]]);
  });

  it("are named, or given by an expression over the answers", async () => {
    expect(await asked("named")).toEqual([["ann", expect.objectContaining({ rule: "persons" })]]);
    expect(await asked("said")).toEqual([["bob", expect.objectContaining({ rule: "expression" })]]);
  });

  it("are chosen at submission, within reach and no more than allowed", async () => {
    const choose = (...logins: string[]) => ({ choose: { sign: logins.map((login) => idOf(people, login)) } });

    expect(await asked("pick")).toEqual([["flow.choose-approver", {}]]);
    expect((await asked("pick", choose("ann", "cid"))).map(([login]) => login)).toEqual(["ann", "cid"]);
    expect(await asked("pick", choose("ann", "bob", "cid"))).toEqual([["case.choose-count", {}]]);
  });

  it("have their substitute asked in their place, who decides for them on record", async () => {
    const ann = await test.signIn("ann");
    const given = await ann.send("POST", "/substitutions", {
      substitute: idOf(people, "bob"),
      from: "2026-03-02",
      to: "2026-03-05",
      forms: ["named"],
      reason: "training",
    });
    expect(given.status, JSON.stringify(given.body)).toBe(201);
    test.setClock("2026-03-03T10:00:00+08:00");

    expect(await asked("named")).toEqual([["bob", expect.objectContaining({ for: idOf(people, "ann") })]]);
    test.setClock("2026-03-06T10:00:00+08:00");
    expect((await asked("named")).map(([login]) => login)).toEqual(["ann"]);
  });
});

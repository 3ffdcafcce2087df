/** A tiny form with a flow of the test's own, filed under a project; and signers who are nobody else's approvers. */
import { randomUUID } from "node:crypto";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { type CommandRequest, runCommand } from "../../core/cases/run-command.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import { startDocument } from "../../core/documents/start-document.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { ApproveStep, Flow, Step } from "../../core/domain/flow.ts";
import type { Identity } from "../../core/domain/scope.ts";
import { addPeople } from "./designers.ts";
import type { TestApp } from "./app.ts";

export type People = ReadonlyMap<string, Identity>;
export const STARTER = "starter";

/** Adds a starter and signers by their logins to the road unit, and others as `[login, role, unit key]`. */
export async function addSigners(
  test: TestApp,
  logins: readonly string[],
  others: readonly (readonly [string, string, string])[] = [],
): Promise<People> {
  const signers = logins.map((login) => [login, "unit-finance", "road"] as const);
  const all = [[STARTER, "unit-clerk", "road"] as const, ...signers, ...others];
  await addPeople(test, [], all);
  const people = new Map<string, Identity>();
  for (const [login] of all) {
    const identity = await identityOfLogin(test.context.pool, test.context.definitions, login, test.context.clock());
    if (!identity) throw new Error(`${login} is not there`);
    people.set(login, identity);
  }
  return people;
}

export const idOf = (people: People, login: string): string => people.get(login)?.person.id ?? login;

/** A step at which the named people sign. */
export function signStep(people: People, who: readonly string[], more: Partial<ApproveStep> = {}): ApproveStep {
  return {
    id: "sign",
    title: "签字",
    do: "approve",
    who: [{ persons: who.map((login) => idOf(people, login)) }],
    decide: "any",
    ...more,
  };
}

/** The definition of a flow of the form of the same name; a submission stands in front of its steps. */
export function smallFlow(id: string, steps: readonly Step[], more: Partial<Flow> = {}): Flow {
  return {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id,
    version: 1,
    title: id,
    form: id,
    withdraw: "until-first-decision",
    separate: [],
    steps: [{ id: "submit", title: "提交", do: "submit" }, ...steps],
    ...more,
  };
}

export function smallForm(id: string): AnyDefinition {
  return {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    id,
    version: 1,
    title: id,
    project: { role: "belongs" },
    number: `${id.toUpperCase()}-{year}-{serial:6}`,
    titleField: "name",
    amountField: "amount",
    create: ["unit-clerk"],
    sections: [
      {
        id: "main",
        title: "内容",
        fields: [
          { id: "name", type: "text", label: "事项", required: true },
          { id: "amount", type: "money", label: "金额" },
          { id: "quota", type: "quota", label: "指标" },
          { id: "day", type: "date", label: "日期" },
          { id: "voucher", type: "text", label: "凭证" },
          { id: "receipt", type: "text", label: "回执" },
        ],
      },
    ],
    checks: [],
  } as unknown as AnyDefinition;
}

/** Publishes the flows, each with its form. */
export async function publishFlows(test: TestApp, flows: readonly Flow[]): Promise<void> {
  const bodies = flows.flatMap((flow) => [smallForm(flow.form), flow as AnyDefinition]);
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "trial", file: body.id, body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

/** Runs a command as the person in this process. */
export function act(
  test: TestApp,
  identity: Identity | undefined,
  document: string,
  command: CommandRequest["command"],
  commandId: string = randomUUID(),
): ReturnType<typeof runCommand> {
  if (!identity) throw new Error("nobody acts");
  return runCommand(test.context, identity, "127.0.0.1", document, { commandId, command });
}

/** Starts a document of the form under the project, without submitting it. */
export async function begin(
  test: TestApp,
  people: People,
  form: string,
  project: string,
  answers: Record<string, unknown> = {},
): Promise<string> {
  const starter = people.get(STARTER);
  if (!starter) throw new Error("nobody starts");
  return startDocument(test.context, starter, { id: randomUUID(), form, project, answers: { name: form, ...answers } });
}

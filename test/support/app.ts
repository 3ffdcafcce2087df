/** The real application on a database of its own: definitions published, the demo county's units and people founded, a fixed clock. */
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions } from "fastify";
import { buildApp } from "../../core/app.ts";
import type { Scenario } from "../../core/demo/play-scenario.ts";
import { Refusal } from "../../core/errors.ts";
import { openContext, type Opened } from "../../core/open-context.ts";
import { atEnd } from "./at-end.ts";
import { type Beginning, beginningTemplate, PASSWORD, readScenario } from "./beginning.ts";
import { type TestDatabase, testDatabase } from "./database.ts";

export type Answer<T = Record<string, unknown>> = { status: number; body: T; headers: Record<string, unknown> };
export type Client = {
  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>>;
  send<T = Record<string, unknown>>(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  csrf: string;
  cookie: string;
};
export type TestApp = Opened & {
  app: FastifyInstance;
  database: TestDatabase;
  dataDir: string;
  scenario: Scenario;
  units: Map<string, string>;
  /** Moves the fixed clock. */
  setClock(at: string): void;
  signIn(login: string): Promise<Client>;
  raw(options: InjectOptions): Promise<Answer>;
};

/**
 * Builds it; everything is closed after the test file. The pack's rules are taken out of use unless `rules` asks for them
 * or the demo's projects do: a test of something else need not put its project into the library first.
 */
export async function testApp(options: Partial<Beginning> = {}): Promise<TestApp> {
  const beginning = { demo: "people", at: "2026-11-16T09:00:00+08:00", rules: false, ...options } as const;
  const scenario = await readScenario();
  const template = await beginningTemplate(beginning, scenario);
  const database = await testDatabase(template.name);
  let now = new Date(beginning.at);
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-app-"));
  await cp(template.dataDir, dataDir, { recursive: true });
  const opened = await openContext({
    ownerUrl: database.url,
    dataDir,
    clock: () => new Date(now),
    demo: true,
    onLog: () => undefined,
  });
  const units = new Map<string, string>();
  for (const row of (await database.owner.query<{ id: string; name: string }>("select id, name from core.unit")).rows) {
    const unit = scenario.units.find((u) => u.name === row.name);
    if (unit) units.set(unit.key, row.id);
  }
  const app = await buildApp({
    context: opened.context,
    gate: opened.gate,
    publicPool: opened.publicPool,
    roles: ["api", "public"],
  });
  // A 5xx is always a fault of ours: show where it came from.
  app.addHook("onError", async (request, _reply, error) => {
    if (!(error instanceof Refusal) && !(error.statusCode !== undefined && error.statusCode < 500) && !error.validation)
      console.error(request.method, request.url, error);
  });
  atEnd(async () => {
    await app.close();
    await opened.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const raw = async (request: InjectOptions): Promise<Answer> => {
    const response = await app.inject({ ...request, headers: { host: "localhost", ...request.headers } });
    const isJson = String(response.headers["content-type"] ?? "").includes("json");
    return {
      status: response.statusCode,
      body: (isJson ? response.json() : { text: response.body }) as Record<string, unknown>,
      headers: response.headers as Record<string, unknown>,
    };
  };
  return {
    ...opened,
    app,
    database,
    dataDir,
    scenario,
    units,
    raw,
    setClock: (at) => {
      now = new Date(at);
    },
    async signIn(login) {
      const response = await app.inject({
        method: "POST",
        url: "/api/v1/session",
        headers: { host: "localhost" },
        payload: { login, password: PASSWORD },
      });
      if (response.statusCode !== 200) throw new Error(`${login} cannot sign in: ${response.body}`);
      const csrf = response.json<{ csrf: string }>().csrf;
      const cookie = response.cookies.map((c) => `${c.name}=${c.value}`).join("; ");
      return {
        csrf,
        cookie,
        get: async <T>(path: string) =>
          (await raw({ method: "GET", url: `/api/v1${path}`, headers: { cookie } })) as Answer<T>,
        send: async <T>(
          method: "POST" | "PUT" | "DELETE",
          path: string,
          body?: unknown,
          headers: Record<string, string> = {},
        ) =>
          (await raw({
            method,
            url: `/api/v1${path}`,
            headers: { cookie, "x-csrf-token": csrf, ...headers },
            ...(body !== undefined && { payload: body as object }),
          })) as Answer<T>,
      };
    },
  };
}

export type DocumentView = {
  id: string;
  number: string;
  state: string;
  stateTitle: string;
  stamp: number;
  answers: Record<string, unknown>;
  project: { id: string; code: string } | null;
  problems: { code: string; pointer: string; message: string }[];
  checks: { id: string; result: string }[];
  case: { status: string; round: number; diff: unknown[]; may: { do: string }[] } | null;
};

/** Starts a document, saves the answers and returns it as saved. */
export async function draft(
  client: Client,
  form: string,
  options: { project?: string; unit?: string; answers: Record<string, unknown> },
): Promise<DocumentView> {
  const id = randomUUID();
  const started = await client.send<DocumentView>("POST", "/documents", {
    id,
    form,
    ...(options.project && { project: options.project }),
    ...(options.unit && { unit: options.unit }),
  });
  if (started.status !== 201) throw new Error(`start ${form}: ${JSON.stringify(started.body)}`);
  const saved = await client.send<{ stamp: number }>("PUT", `/documents/${id}/draft`, {
    stamp: started.body.stamp,
    answers: { ...started.body.answers, ...options.answers },
  });
  if (saved.status !== 200) throw new Error(`save ${form}: ${JSON.stringify(saved.body)}`);
  return (await client.get<DocumentView>(`/documents/${id}`)).body;
}

/** Sends a command with a fresh id. */
export function command<
  T = {
    document: DocumentView;
    said: string;
    code: string;
    problems: { code: string; pointer: string; message: string }[];
  },
>(
  client: Client,
  document: string,
  body: Record<string, unknown>,
  commandId: string = randomUUID(),
): Promise<Answer<T>> {
  return client.send<T>("POST", `/documents/${document}/commands`, { commandId, command: body });
}

/** Submits, then lets each login agree in turn. */
export async function pass(test: TestApp, starter: Client, document: string, logins: readonly string[]): Promise<void> {
  const submitted = await command(starter, document, { do: "submit" });
  if (submitted.status !== 200) throw new Error(`submit: ${JSON.stringify(submitted.body)}`);
  for (const login of logins) {
    const agreed = await command(await test.signIn(login), document, { do: "approve", opinion: "ok" });
    if (agreed.status !== 200) throw new Error(`${login}: ${JSON.stringify(agreed.body)}`);
  }
}

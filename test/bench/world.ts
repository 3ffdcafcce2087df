/** What the bench measures on: a production-like PostgreSQL (fsync on) with a generated county, people signed in, drafts. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance, InjectOptions } from "fastify";
import { buildApp } from "../../core/app.ts";
import { openPool, type Pool } from "../../core/database/database.ts";
import { startEmbeddedPostgres } from "../../core/database/embedded-postgres.ts";
import { migrate } from "../../core/database/migrate.ts";
import { generateCounty } from "../../core/demo/generate.ts";
import { verifyCounty } from "../../core/demo/generate-verify.ts";
import type { Scenario } from "../../core/demo/play-scenario.ts";
import { openContext, type Opened } from "../../core/open-context.ts";
import { listDemoFiles, prepareDatabase } from "../../core/setup/first-start.ts";

const PASSWORD = "bench-password";

export type SignedIn = { cookie: string; csrf: string };
export type World = {
  ownerUrl: string;
  dataDir: string;
  owner: Pool;
  opened: Opened;
  app: FastifyInstance;
  signIn(login: string): Promise<SignedIn>;
  /** One request to the application in this process; fails unless it is answered with 2xx. */
  ask<T>(person: SignedIn, method: "GET" | "POST" | "PUT", path: string, body?: object): Promise<T>;
  close(): Promise<void>;
};

/** Builds it; `say` hears what takes long. */
export async function makeWorld(projects: number, say: (line: string) => void): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, "postgres"), onLog: say });
  const remove = async (): Promise<void> => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    return await openWorld({ ownerUrl: postgres.url, dataDir, remove }, projects, say);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function openWorld(
  { ownerUrl, dataDir, remove }: { ownerUrl: string; dataDir: string; remove(): Promise<void> },
  projects: number,
  say: (line: string) => void,
): Promise<World> {
  await migrate(ownerUrl);
  const owner = openPool(ownerUrl, 2, "bench-owner");
  await prepareDatabase(owner, new Date());
  const opened = await openContext({ ownerUrl, dataDir, clock: () => new Date(), demo: true, onLog: say });
  const [file] = await listDemoFiles();
  const scenario = JSON.parse(await readFile(file ?? "", "utf8")) as Scenario;
  const began = Date.now();
  await generateCounty(opened.context, owner, { scenario, projects, seed: 1, password: PASSWORD, steepness: 2 });
  const made = Date.now();
  const { counts, faults } = await verifyCounty(owner);
  if (faults.length > 0) throw new Error(`the generated county has faults: ${faults.join("; ")}`);
  say(
    `made in ${((made - began) / 1000).toFixed(0)} s, verified in ${((Date.now() - made) / 1000).toFixed(0)} s: ${JSON.stringify(counts)}`,
  );
  await owner.query("vacuum analyze");
  await owner.query("checkpoint");
  const app = await buildApp({
    context: opened.context,
    gate: opened.gate,
    publicPool: opened.publicPool,
    roles: ["api", "public"],
  });
  const inject = async (request: InjectOptions) => {
    const response = await app.inject({ ...request, headers: { host: "localhost", ...request.headers } });
    if (response.statusCode >= 300)
      throw new Error(`${String(request.method)} ${String(request.url)}: ${response.statusCode} ${response.body}`);
    return response;
  };
  return {
    ownerUrl,
    dataDir,
    owner,
    opened,
    app,
    async signIn(login) {
      const response = await inject({ method: "POST", url: "/api/v1/session", payload: { login, password: PASSWORD } });
      return {
        cookie: response.cookies.map((c) => `${c.name}=${c.value}`).join("; "),
        csrf: response.json<{ csrf: string }>().csrf,
      };
    },
    async ask<T>(person: SignedIn, method: "GET" | "POST" | "PUT", path: string, body?: object) {
      const headers = { cookie: person.cookie, "x-csrf-token": person.csrf };
      return (await inject({ method, url: path, headers, ...(body && { payload: body }) })).json<T>();
    },
    async close() {
      await app.close();
      await opened.close();
      await owner.end();
      await remove();
    },
  };
}

export type Draft = { id: string; stamp: number; answers: string };

/** Drafts with the answers of a document of the county, written by the person who wrote that one. */
export async function makeDrafts(world: World, person: SignedIn, form: string, count: number): Promise<Draft[]> {
  const found = await world.owner.query<{ answers: object; unit: string }>(
    "select d.answers, d.unit from core.document d join core.person p on p.id = d.created_by where d.form = $1 and d.state = 'running' and p.login = 'zhouyunheng' order by d.id limit 1",
    [form],
  );
  const model = found.rows[0];
  if (!model) throw new Error(`no document of form ${form} to take answers from`);
  const drafts: Draft[] = [];
  for (let i = 0; i < count; i++) {
    const id = randomUUID();
    await world.ask(person, "POST", "/api/v1/documents", { id, form, unit: model.unit });
    const { stamp } = await world.ask<{ stamp: number }>(person, "PUT", `/api/v1/documents/${id}/draft`, {
      stamp: 0,
      answers: model.answers,
    });
    drafts.push({ id, stamp, answers: JSON.stringify(model.answers) });
  }
  return drafts;
}

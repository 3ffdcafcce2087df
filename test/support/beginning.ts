/** How the application of a test begins, made once for all files that begin alike. */
import { argon2Sync, createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { inject } from "vitest";
import { foundCounty } from "../../core/accounts/found-county.ts";
import type { Context } from "../../core/context.ts";
import { openPool, type Queryable } from "../../core/database/database.ts";
import { type Scenario, playScenario } from "../../core/demo/play-scenario.ts";
import { openContext } from "../../core/open-context.ts";
import { listDemoFiles, prepareDatabase } from "../../core/setup/first-start.ts";
import { makeTemplate } from "./database.ts";

export const PASSWORD = "demo-password";

export type Beginning = {
  /** The demo county's units and people alone, or its projects too. */
  demo: "people" | "projects";
  /** The moment at which definitions are published, and where the fixed clock stands first. */
  at: string;
  /** Keeps the pack's rules in use beside people alone. */
  rules: boolean;
};

/** The demo county, as the pack describes it. */
export async function readScenario(): Promise<Scenario> {
  const [file] = await listDemoFiles();
  return JSON.parse(await readFile(file ?? "", "utf8")) as Scenario;
}

/** The template database of such a beginning, and the data folder that belongs to it. */
export async function beginningTemplate(
  beginning: Beginning,
  scenario: Scenario,
): Promise<{ name: string; dataDir: string }> {
  const { demo, at, rules } = beginning;
  const digest = createHash("sha256").update([demo, at, rules].join()).digest("hex").slice(0, 16);
  const name = `mz_template_${digest}`;
  const dataDir = join(inject("templateFolder"), name);
  await makeTemplate(name, async (url) => {
    await rm(dataDir, { recursive: true, force: true });
    await mkdir(dataDir);
    await begin(beginning, scenario, url, dataDir);
  });
  return { name, dataDir };
}

/** Makes it in an empty, migrated database. */
export async function begin(
  { demo, at, rules }: Beginning,
  scenario: Scenario,
  url: string,
  dataDir: string,
): Promise<void> {
  const now = new Date(at);
  const owner = openPool(url, 4, "test-beginning");
  try {
    await prepareDatabase(owner, now);
    const opened = await openContext({ ownerUrl: url, dataDir, clock: () => now, demo: true, onLog: () => undefined });
    try {
      await populate(opened.context, scenario, demo);
    } finally {
      await opened.close();
    }
    if (demo === "people" && !rules) await retireRules(owner);
    await owner.query("update core.person set password = $1", [cheapHash(PASSWORD)]);
  } finally {
    await owner.end();
  }
}

async function populate(context: Context, scenario: Scenario, demo: Beginning["demo"]): Promise<void> {
  const options = { password: PASSWORD, demo: true, at: new Date("2024-01-01T00:00:00Z") };
  if (demo === "projects") await playScenario(context, scenario, { password: PASSWORD });
  else await foundCounty(context, scenario, options);
}

/** The PHC text of a password that is verified in no time: the product's own costs 30 ms at each of a thousand sign-ins. */
function cheapHash(password: string): string {
  const nonce = randomBytes(16);
  const tag = argon2Sync("argon2id", { message: password, nonce, parallelism: 1, tagLength: 32, memory: 8, passes: 1 });
  const text = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
  return `$argon2id$v=19$m=8,t=1,p=1$${text(nonce)}$${text(tag)}`;
}

/** Takes every rule that is published so far out of use. */
async function retireRules(owner: Queryable): Promise<void> {
  await owner.query(`insert into core.definition_retirement (kind, id, scope, version, by, at)
    select d.kind, d.id, d.scope, max(d.version), (select id from core.person limit 1), now() from core.definition d
    where d.kind = 'rule' group by d.kind, d.id, d.scope`);
}

/** Starting and stopping the product as an operator does: what stands in the way is said in one sentence, with nothing left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, inject, it } from "vitest";
import { readConfig } from "../../core/config.ts";
import { COMPILED } from "../support/compiled.ts";

const ROOT = join(import.meta.dirname, "../..");
let folder: string;
let children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mingzhang-start-"));
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await rm(folder, { recursive: true, force: true });
});

type Run = {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
  until(text: string): Promise<void>;
};

function start(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ["core/main.ts"], {
    cwd: ROOT,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      PORT: "0",
      MZ_DATA_DIR: join(folder, "data"),
      MZ_ROLES: "public,worker",
      ...COMPILED,
      ...env,
    },
  });
  children.push(child);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return {
    child,
    output: () => text,
    exit,
    until: async (wanted) => {
      const deadline = Date.now() + 60_000;
      while (!text.includes(wanted)) {
        if (child.exitCode !== null || Date.now() > deadline) throw new Error(`waiting for "${wanted}", got: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}

async function takenPort(): Promise<{ port: number; server: Server }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as { port: number }).port, server };
}

describe("a first start", () => {
  it("makes everything, serves the public site, stops cleanly on Ctrl-C, and a second start finds the data again", async () => {
    const first = start({});
    await first.until("Ctrl-C stops.");
    const address = /http:\/\/localhost:\d+/.exec(first.output())?.[0] ?? "";
    expect(first.output()).toMatch(/password mz-\w+/);
    expect((await fetch(`${address}/projects`)).status).toBe(200);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const password = /password (mz-\w+)/.exec(first.output())?.[1];
    first.child.kill("SIGINT");
    expect(await first.exit).toBe(0);

    const second = start({});
    await second.until("Ctrl-C stops.");
    expect(second.output()).not.toContain("Loading the demo county");
    expect(second.output()).toContain(password);
    const again = /http:\/\/localhost:\d+/.exec(second.output())?.[0] ?? "";
    expect(await (await fetch(`${again}/projects`)).text()).toContain("XM-2024-331003-000001");
    second.child.kill("SIGTERM");
    expect(await second.exit).toBe(0);
  });
});

describe("what stands in the way", () => {
  it("a port in use: one sentence, exit code 1, nothing made", async () => {
    const { port, server } = await takenPort();
    const run = start({ PORT: String(port) });
    expect(await run.exit).toBe(1);
    server.close();
    expect(run.output().trim().split("\n")).toEqual([
      expect.stringMatching(new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is in use`)),
    ]);
    expect(await readdir(join(folder, "data"))).toEqual([]);
  });

  it("a folder that is a file: one sentence, exit code 1", async () => {
    await writeFile(join(folder, "data"), "x");
    const run = start({});
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(
      /^The folder .* cannot be written \(EEXIST|^The folder .* cannot be written \(ENOTDIR/,
    );
  });

  it("a folder that nobody can make: one sentence, exit code 1", async () => {
    const run = start({ MZ_DATA_DIR: "/dev/null/mingzhang" });
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(
      /^The folder \/dev\/null\/mingzhang cannot be written \(E\w+\): choose another with MZ_DATA_DIR\.\n$/,
    );
  });

  it("an unreachable DATABASE_URL: one sentence that names it, without its password", async () => {
    const { port, server } = await takenPort();
    server.close();
    const run = start({ DATABASE_URL: `postgres://someone:secret-word@127.0.0.1:${port}/mz` });
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(/^The database at 127\.0\.0\.1:\d+\/mz cannot be reached .*DATABASE_URL/);
    expect(run.output()).not.toContain("secret-word");
  });

  it("a database newer than the program: one sentence, and the database stays as it was", async () => {
    const name = `newer_${Date.now()}`;
    const admin = new pg.Client({ connectionString: inject("postgresUrl") });
    await admin.connect();
    await admin.query(`create database ${name} template mz_template`);
    const url = new URL(inject("postgresUrl"));
    url.pathname = `/${name}`;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    await client.query("insert into migration (name, timestamp) values ('9999-from-the-future', '2099-01-01')");
    const run = start({ DATABASE_URL: url.href });
    expect(await run.exit).toBe(1);
    expect(run.output()).toMatch(/^The database is newer than this program \(it has 9999-from-the-future\)/);
    expect((await client.query("select count(*)::int as n from core.person")).rows[0]).toEqual({ n: 0 });
    await client.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });

  it("wrong settings are refused by name", () => {
    const table: [Record<string, string>, RegExp][] = [
      [{ PORT: "http" }, /PORT/],
      [{ PORT: "70000" }, /PORT/],
      [{ MZ_ROLES: "api,boss" }, /MZ_ROLES.*boss/],
      [{ DATABASE_URL: "mysql://x" }, /DATABASE_URL/],
      [{ MZ_DEMO: "yes" }, /MZ_DEMO/],
      [{ MZ_CLOCK: "2026-01-01T00:00:00Z" }, /MZ_CLOCK.*MZ_DEMO/],
      [{ MZ_CLOCK: "tomorrow", MZ_DEMO: "1" }, /MZ_CLOCK/],
      [{ MZ_TLS_CERT: "a.pem" }, /MZ_TLS_KEY/],
      [{ MZ_PUBLIC_URL: "nowhere" }, /MZ_PUBLIC_URL/],
      [{ MZ_DEMO_PASSWORD: "short" }, /MZ_DEMO_PASSWORD/],
      [{ MZ_SMTP_URL: "smtp://mail.example.gov.cn" }, /MZ_MAIL_FROM/],
      [{ MZ_INVOICE_URL: "tax.example.gov.cn" }, /MZ_INVOICE_URL/],
      [{ MZ_INVOICE_TOKEN: "secret" }, /MZ_INVOICE_URL/],
      [{ MZ_INVOICE_URL: "https://tax.example.gov.cn", MZ_INVOICE_TOKEN: "a b" }, /MZ_INVOICE_TOKEN/],
      [{ MZ_MAIL_FROM: "mz@example.gov.cn" }, /MZ_SMTP_URL/],
      [{ MZ_SMTP_URL: "http://mail.example.gov.cn", MZ_MAIL_FROM: "mz@example.gov.cn" }, /MZ_SMTP_URL/],
      [{ MZ_SMTP_URL: "smtp://mail.example.gov.cn", MZ_MAIL_FROM: "Mingzhang" }, /MZ_MAIL_FROM/],
      [{ MZ_SMTP_URL: "smtp://mail.example.gov.cn", MZ_MAIL_FROM: "a@x.cn, b@x.cn" }, /MZ_MAIL_FROM/],
    ];
    for (const [env, message] of table) expect(() => readConfig(env), JSON.stringify(env)).toThrow(message);
    expect(readConfig({})).toMatchObject({ port: 8080, host: "127.0.0.1", roles: ["api", "worker", "public"] });
    expect(readConfig({ MZ_DEMO: "1", MZ_CLOCK: "+3600s" }).clock).toEqual({ kind: "shifted", byMs: 3_600_000 });
    const mail = { url: "smtps://mz:secret@mail.example.gov.cn", from: "Mingzhang <mz@example.gov.cn>" };
    expect(readConfig({ MZ_SMTP_URL: mail.url, MZ_MAIL_FROM: mail.from }).mail).toEqual(mail);
  });
});

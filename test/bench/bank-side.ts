/** The process that imports a statement for the bench: a bare parse of the file first, then reading alone, then all of it. */
import { readFile } from "node:fs/promises";
import { SaxesParser } from "saxes";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { importStatement } from "../../core/bank/import-statement.ts";
import { readStatementFile } from "../../core/bank/read-statement-file.ts";
import { openContext } from "../../core/open-context.ts";

export type BankOrder = { ownerUrl: string; dataDir: string; file: string; account: string; login: string };
type Measured = { seconds: number; cpu: number; heap: number };
export type BankRun = { bytes: number; bare: Measured; read: Measured; taken: Measured; left: number; matched: object };

process.once("message", (order: BankOrder) => {
  void run(order).then((result) => process.send?.(result, () => process.exit(0)));
});

async function run({ ownerUrl, dataDir, file, account, login }: BankOrder): Promise<BankRun> {
  const { context } = await openContext({
    ownerUrl,
    dataDir,
    clock: () => new Date(),
    demo: true,
    onLog: () => undefined,
  });
  const identity = await identityOfLogin(context.pool, context.definitions, login, context.clock());
  if (!identity) throw new Error(`${login} is not there`);
  const bytes = await readFile(file);
  const bare = await measure(async () => {
    const parser = new SaxesParser({ xmlns: false, position: true });
    const decoder = new TextDecoder();
    for (let at = 0; at < bytes.length; at += 65_536)
      parser.write(decoder.decode(bytes.subarray(at, at + 65_536), { stream: true }));
    parser.close();
  });
  const read = await measure(() => readStatementFile(bytes, []));
  let matched = {};
  const taken = await measure(async () => {
    ({ matched } = await importStatement(context, { identity, address: "bench" }, account, {
      bytes,
      name: "bench.xml",
    }));
  });
  globalThis.gc?.();
  return { bytes: bytes.length, bare, read, taken, left: process.memoryUsage().heapUsed / 1e6, matched };
}

/** Seconds by the clock and of the processor, and the highest heap that was seen meanwhile. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
  globalThis.gc?.();
  let highest = process.memoryUsage().heapUsed;
  const look = (): void => void (highest = Math.max(highest, process.memoryUsage().heapUsed));
  const watch = setInterval(look, 10);
  const start = performance.now();
  const before = process.cpuUsage();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  look();
  clearInterval(watch);
  return { seconds, cpu: (user + system) / 1e6, heap: highest / 1e6 };
}

/** `npm run bench`: the product against bare Fastify and pg doing the same SQL, measured in pairs. See README.md. */
import { type ChildProcess, fork } from "node:child_process";
import { request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { benchBank } from "./bank.ts";
import type { BareOrder } from "./bare.ts";
import { benchExports } from "./export.ts";
import { type Case, CONNECTIONS, makeCases, type Talk } from "./cases.ts";
import { benchDecisions } from "./decisions.ts";
import { benchForms } from "./forms.ts";
import type { ProductOrder } from "./product.ts";
import { benchPayments } from "./payments.ts";
import { benchPlugins } from "./plugins.ts";
import { benchRules } from "./rules.ts";
import { benchTrace } from "./trace.ts";
import { makeWorld, type World } from "./world.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    projects: { type: "string" },
    profile: { type: "string" },
    memory: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
const ROUNDS = values.quick ? 3 : 5;
const SECONDS = values.quick ? 1 : 3;
type Side = { port: number; process: ChildProcess };
type Run = { perSecond: number; cpuMicros: number };
type Pair = { product: Run; bare: Run };

if (values.help)
  console.log(
    "usage: npm run bench -- [--quick] [--only read|list|save|step|page|forms|decisions|rules|bank|trace|payments|plugins|export] [--projects N] [--memory DECISIONS] [--profile DIR]",
  );
else {
  if (values.only === undefined || values.only === "forms") benchForms(console.log);
  if (values.only === undefined || values.only === "decisions")
    await benchDecisions(
      { rounds: ROUNDS, each: values.quick ? 640 : 1600, memory: Number(values.memory ?? 0) },
      console.log,
    );
  if (values.only === undefined || values.only === "rules")
    await benchRules(
      { projects: Number(values.projects ?? (values.quick ? 4000 : 100_000)), rounds: ROUNDS },
      console.log,
    );
  if (values.only === undefined || values.only === "trace")
    await benchTrace({ postings: 10_000, rounds: ROUNDS }, console.log);
  if (values.only === undefined || values.only === "bank") await benchBank(values.quick ? 1 : ROUNDS, console.log);
  if (values.only === undefined || values.only === "payments")
    await benchPayments({ rounds: ROUNDS, each: values.quick ? 1000 : 4000 }, console.log);
  if (values.only === undefined || values.only === "plugins")
    await benchPlugins(
      { rounds: ROUNDS, calls: values.quick ? 320 : 1600, saves: values.quick ? 100 : 400 },
      console.log,
    );
  if (!["forms", "decisions", "rules", "bank", "trace", "payments", "plugins"].includes(values.only ?? ""))
    await main();
}

async function main(): Promise<void> {
  const projects = Number(values.projects ?? (values.quick ? 4000 : 100_000));
  const say = (line: string): void => console.error(line);
  say(`making a county of ${projects} projects ...`);
  const world = await makeWorld(projects, say);
  const sides: Side[] = [];
  try {
    const cases = await makeCases(world, ROUNDS + 1, values.only);
    const product = await startSide(
      "product.ts",
      { ownerUrl: world.ownerUrl, dataDir: world.dataDir } satisfies ProductOrder,
      values.profile,
    );
    sides.push(product);
    const page = await fetchPage(
      product,
      cases.find((one) => one.name === "page"),
    );
    const recordings = Object.fromEntries(
      cases.flatMap(({ name, recording }) => (recording ? [[name, recording]] : [])),
    );
    const bare = await startSide(
      "bare.ts",
      { ownerUrl: world.ownerUrl, recordings, page } satisfies BareOrder,
      undefined,
    );
    sides.push(bare);
    console.log(
      "| request | statements | product /s | bare /s | ratio | CPU \u00B5s of Node, product / bare | floor | goal |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    );
    for (const one of cases) console.log(lineOf(one, await measure(world, one, product, bare)));
    if (values.only === undefined || values.only === "export") {
      console.log(
        "\n| export of all declarations, 13 columns | seconds | of bare COPY | MB | more memory, MB |\n| --- | ---: | ---: | ---: | ---: |",
      );
      for (const line of await benchExports(world, ROUNDS)) console.log(line);
    }
  } finally {
    await sleep(500); // requests cut off at the end of the last run
    await Promise.all(sides.map(stopSide));
    await world.close();
  }
}

/** Rounds of one run for each side, the order changing from round to round, after one run each to warm up. */
async function measure(world: World, one: Case, product: Side, bare: Side): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const pair: Partial<Pair> = {};
    for (const side of round % 2 === 0 ? (["product", "bare"] as const) : (["bare", "product"] as const))
      pair[side] = await load(world, one, side === "product" ? product : bare, one[side]);
    if (round >= 0) pairs.push(pair as Pair);
  }
  return pairs;
}

async function load(world: World, one: Case, side: Side, talk: () => Talk): Promise<Run> {
  await sleep(300);
  await one.prepare?.();
  await world.owner.query("checkpoint");
  let failure = "";
  const cpuBefore = await cpuOf(side);
  const startMs = performance.now();
  let lastMs = startMs; // autocannon itself looks at a counted run only once a second
  const result = await autocannon({
    url: `http://127.0.0.1:${side.port}`,
    connections: CONNECTIONS,
    timeout: 30,
    ...(one.amount === undefined ? { duration: SECONDS } : { amount: one.amount }),
    setupClient(client) {
      const said = talk();
      if ("always" in said) return client.setRequests([said.always]);
      const { next, done } = said;
      client.setRequests([
        {
          setupRequest: () => next(),
          onResponse(status, body) {
            lastMs = performance.now();
            if (status < 300) done?.();
            else failure = `${status} ${body.slice(0, 300)}`;
          },
        },
      ]);
    },
  });
  if (result.non2xx > 0) throw new Error(`${one.name}: ${result.non2xx} requests failed: ${failure}`);
  if (result["2xx"] === 0) throw new Error(`${one.name}: not one answer within ${SECONDS} s`);
  return {
    perSecond:
      (result["2xx"] * 1000) /
      (one.amount === undefined ? result.finish.getTime() - result.start.getTime() : lastMs - startMs),
    cpuMicros: ((await cpuOf(side)) - cpuBefore) / result["2xx"],
  };
}

async function cpuOf(side: Side): Promise<number> {
  const answered = new Promise<number>((resolve) =>
    side.process.once("message", ({ cpuMicros }: { cpuMicros: number }) => resolve(cpuMicros)),
  );
  side.process.send("cpu");
  return answered;
}

function lineOf(one: Case, pairs: readonly Pair[]): string {
  const ratios = pairs.map((pair) => pair.product.perSecond / pair.bare.perSecond);
  const spread = (numbers: readonly number[], digits: number): string => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const at = (i: number): string => (sorted[i] ?? 0).toFixed(digits);
    return `${at(Math.floor(sorted.length / 2))} (${at(0)}–${at(sorted.length - 1)})`;
  };
  const statements = one.recording?.steps.filter((step) => step.do === "query").length ?? 0;
  const cells = [
    one.title,
    statements,
    spread(
      pairs.map((p) => p.product.perSecond),
      0,
    ),
    spread(
      pairs.map((p) => p.bare.perSecond),
      0,
    ),
    `**${spread(ratios, 2)}**`,
    `${middle(pairs.map((p) => p.product.cpuMicros))} / ${middle(pairs.map((p) => p.bare.cpuMicros))}`,
    one.floor,
    one.goal,
  ];
  return `| ${cells.join(" | ")} |`;
}

function middle(numbers: readonly number[]): string {
  return (numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0).toFixed(0);
}

/** The page as the product sends it: bytes and headers, compressed. */
async function fetchPage(side: Side, one: Case | undefined): Promise<BareOrder["page"]> {
  if (!one) return { headers: {}, bytes: new Uint8Array() };
  const talk = one.product();
  const { path, headers } = "always" in talk ? talk.always : talk.next();
  return new Promise((resolve, reject) => {
    request({ host: "127.0.0.1", port: side.port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const {
          date: _date,
          connection: _connection,
          "keep-alive": _keep,
          "transfer-encoding": _coding,
          ...kept
        } = response.headers;
        resolve({ headers: kept as Record<string, string>, bytes: Buffer.concat(chunks) });
      });
    })
      .on("error", reject)
      .end();
  });
}

async function startSide(file: string, order: ProductOrder | BareOrder, profile: string | undefined): Promise<Side> {
  const execArgv = profile === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const child = fork(join(import.meta.dirname, file), [], { serialization: "advanced", execArgv });
  return new Promise((resolve, reject) => {
    child.once("message", ({ port }: { port: number }) => resolve({ port, process: child }));
    child.once("exit", (code) => reject(new Error(`${file} ended with ${String(code)}`)));
    child.send(order);
  });
}

async function stopSide({ process: child }: Side): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.send("stop");
  await Promise.race([ended, sleep(10_000)]);
  if (child.exitCode === null) child.kill("SIGKILL");
}

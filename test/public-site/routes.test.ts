/** The public routes: friendly answers to anything, strict headers, warm pages without a query, fresh ones within a second. */
import Fastify, { type FastifyInstance } from "fastify";
import { describe, expect, it } from "vitest";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { createPageCache } from "../../public-site/page-cache.ts";
import { publicSite } from "../../public-site/routes.ts";
import { type FakePool, makePool } from "./make-answers.ts";
import { makeImported, makeRiver } from "./make-snapshot.ts";

const CODE = "331003-2024-0142";

type Built = {
  app: FastifyInstance;
  fake: FakePool;
  later: (ms: number) => void;
  cache: ReturnType<typeof createPageCache>;
};

async function makeApp(snapshots: Snapshot[] = [makeRiver(), makeImported()]): Promise<Built> {
  const fake = makePool(snapshots);
  const cache = createPageCache();
  let now = Date.parse("2026-11-05T08:00:00Z");
  const app = Fastify();
  await publicSite(app, { pool: fake.pool, clock: () => new Date(now), cache });
  return { app, fake, cache, later: (ms) => (now += ms) };
}

describe("the public site", () => {
  it("answers its pages under a policy that allows no script and no inline style", async () => {
    const { app } = await makeApp();

    for (const url of ["/", "/?lang=en", "/projects", `/projects/${CODE}`, "/about/figures"]) {
      const answer = await app.inject({ url });
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expect(answer.headers["content-security-policy"]).toContain("default-src 'none'");
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
      expect(answer.body).not.toMatch(/<script|style="/);
    }
  });

  it("never fails on a strange request", async () => {
    const { app } = await makeApp();
    const long = "x".repeat(5000);
    const expected: Record<string, number> = {
      [`/projects?q=${long}`]: 400,
      "/projects?q=%00": 400,
      "/projects?q=a&q=b": 400,
      "/projects?page=-1": 400,
      "/projects?page=abc": 400,
      "/projects?page=99999999": 200,
      "/projects?unknown=1&lang=xx": 200,
      "/projects?q=%25_%5C": 200,
      "/projects?q=%27%3B--": 200,
      "/projects/%01": 400,
      "/projects/nothing-here": 404,
      [`/projects/${"y".repeat(99)}`]: 400,
      "/pictures/abc": 400,
      "/assets/none.css": 404,
      "/assets/..%2f..%2fpackage.json": 404,
      "/nowhere": 404,
    };

    for (const [url, status] of Object.entries(expected)) {
      const answer = await app.inject({ url });
      expect([url.slice(0, 40), answer.statusCode]).toEqual([url.slice(0, 40), status]);
      expect(answer.headers["content-type"]).toContain("text/html");
    }
  });

  it("asks nothing for a warm project page and at most one small question a second", async () => {
    const { app, fake, later } = await makeApp();
    await app.inject({ url: `/projects/${CODE}` });
    fake.asked.length = 0;

    await Promise.all(Array.from({ length: 20 }, () => app.inject({ url: `/projects/${CODE}` })));
    expect(fake.asked).toEqual([]);

    later(1500);
    await Promise.all(Array.from({ length: 20 }, () => app.inject({ url: `/projects/${CODE}` })));
    expect(fake.asked).toEqual(["public-edition"]);
  });

  it("shows a new edition within a second, at once when told", async () => {
    const { app, fake, later, cache } = await makeApp();
    const first = await app.inject({ url: `/projects/${CODE}` });

    fake.snapshots = [makeRiver({ version: 13, name: "second" })];
    later(1500);
    const second = await app.inject({ url: `/projects/${CODE}` });
    expect(second.body).toContain("second");
    expect(second.headers.etag).not.toBe(first.headers.etag);

    fake.snapshots = [makeRiver({ version: 14, name: "third" })];
    cache.drop(CODE);
    expect((await app.inject({ url: `/projects/${CODE}` })).body).toContain("third");
  });

  it("answers 304 while the page is the same, and each language has its own tag", async () => {
    const { app } = await makeApp();
    const { headers } = await app.inject({ url: `/projects/${CODE}` });
    const etag = String(headers.etag);

    const again = await app.inject({ url: `/projects/${CODE}`, headers: { "if-none-match": etag } });
    const english = await app.inject({ url: `/projects/${CODE}?lang=en`, headers: { "if-none-match": etag } });
    expect([again.statusCode, again.body, english.statusCode]).toEqual([304, "", 200]);
  });

  it("sends what the browser can read", async () => {
    const { app } = await makeApp();
    const plain = await app.inject({ url: `/projects/${CODE}` });
    const br = await app.inject({ url: `/projects/${CODE}`, headers: { "accept-encoding": "gzip, br" } });
    const gzip = await app.inject({ url: `/projects/${CODE}`, headers: { "accept-encoding": "gzip, br;q=0" } });

    expect(br.headers["content-encoding"]).toBe("br");
    expect(brotliDecompressSync(br.rawPayload).toString()).toBe(plain.body);
    expect(gunzipSync(gzip.rawPayload).toString()).toBe(plain.body);
    expect(br.rawPayload.length).toBeLessThan(60_000);
  });

  it("says that a page was withdrawn, when and why", async () => {
    const { app } = await makeApp([makeRiver({ withdrawn: { at: "2026-10-01", reason: "personal data" } })]);

    const answer = await app.inject({ url: `/projects/${CODE}?lang=en` });
    expect(answer.statusCode).toBe(410);
    expect(answer.body).toContain("Withdrawn on 2026-10-01. Reason: personal data");
    expect(answer.body).not.toContain("26.50");
  });

  it("keeps showing what it has while the database rests, and says so otherwise", async () => {
    const { app, fake, later } = await makeApp();
    await app.inject({ url: `/projects/${CODE}` });

    fake.broken = true;
    later(60_000);
    expect((await app.inject({ url: `/projects/${CODE}` })).statusCode).toBe(200);
    const other = await app.inject({ url: "/projects/330226-2022-0001?lang=en" });
    expect(other.statusCode).toBe(503);
    expect(other.headers["retry-after"]).toBe("120");
    expect(other.body).toContain("Not available right now");
  });

  it("serves style and fonts under names that carry their hash, for ever", async () => {
    const { app } = await makeApp();
    const { body } = await app.inject({ url: "/" });
    const style = /href="(\/assets\/site\.[0-9a-f]{12}\.css)"/.exec(body)?.[1] ?? "";

    const css = await app.inject({ url: style });
    const font = /url\("(noto-sans-sc-latin-400[^"]+)"\)/.exec(css.body)?.[1] ?? "";
    const bytes = await app.inject({ url: `/assets/${font}` });
    expect(css.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(bytes.headers["content-type"]).toBe("font/woff2");
    expect(bytes.rawPayload.length).toBeLessThan(40_000);
  });

  it("serves released pictures and nothing else", async () => {
    const { app } = await makeApp();

    expect((await app.inject({ url: `/pictures/${"a".repeat(64)}` })).headers["content-type"]).toBe("image/png");
    expect((await app.inject({ url: `/pictures/${"f".repeat(64)}` })).statusCode).toBe(404);
  });
});

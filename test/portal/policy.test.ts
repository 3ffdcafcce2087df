import fastify from "fastify";
import { mkdtempSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { portalRoutes } from "../../portal/routes.ts";

async function serve() {
  const dist = mkdtempSync(join(tmpdir(), "mz-portal-"));
  mkdirSync(join(dist, "assets"));
  writeFileSync(
    join(dist, "index.html"),
    '<meta property="csp-nonce" nonce="MZ_NONCE"><script nonce="MZ_NONCE"></script>',
  );
  writeFileSync(join(dist, "assets", "a-1234.js"), "1");
  const app = fastify();
  await app.register(portalRoutes, { dist });
  return app;
}

test("every page has the strict policy with a nonce of its own", async () => {
  const app = await serve();

  const [first, second] = [await app.inject("/portal/"), await app.inject("/portal/documents/deep/link")];

  const nonceOf = (policy: unknown): string => /'nonce-([^']+)'/.exec(String(policy))?.[1] ?? "";
  const nonce = nonceOf(first.headers["content-security-policy"]);
  expect(nonce.length).toBeGreaterThanOrEqual(22);
  expect(first.body).toContain(`nonce="${nonce}"`);
  expect(first.body).not.toContain("MZ_NONCE");
  expect(nonceOf(second.headers["content-security-policy"])).not.toBe(nonce);
  expect(second.statusCode).toBe(200);
  expect(first.headers["cache-control"]).toBe("no-store");
  expect(first.headers["content-security-policy"]).toContain(
    "require-trusted-types-for 'script'; trusted-types lit-html default sw",
  );
  expect(first.headers["content-security-policy"]).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
  expect(first.headers["content-security-policy"]).toContain("frame-src blob:;");
  expect(first.headers["permissions-policy"]).toBe("camera=(), microphone=(), geolocation=(self)");
  await app.close();
});

test("hashed assets are kept for ever, missing ones are not found", async () => {
  const app = await serve();

  const [asset, missing, bare] = [
    await app.inject("/portal/assets/a-1234.js"),
    await app.inject("/portal/assets/b.js"),
    await app.inject("/portal"),
  ];

  expect(asset.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(missing.statusCode).toBe(404);
  expect([bare.statusCode, bare.headers.location]).toEqual([308, "/portal/"]);
  await app.close();
});

test("the outlines of a city's counties are given to anybody, those of an unknown one are empty", async () => {
  const app = await serve();

  const [known, unknown] = [
    await app.inject("/portal/outlines/3310.json"),
    await app.inject("/portal/outlines/9999.json"),
  ];

  expect(
    known.json<{ code: string; rings: number[][][] }[]>().find(({ code }) => code === "331003")?.rings[0]?.length,
  ).toBeGreaterThan(10);
  expect(unknown.json()).toEqual([]);
  await app.close();
});

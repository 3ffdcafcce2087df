/** Whether the process lives, whether it can work, and a few numbers for monitoring. */
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";

export function healthRoutes(app: FastifyInstance, context: Context): void {
  const started = process.hrtime.bigint();
  let requests = 0;
  let failures = 0;
  app.addHook("onResponse", async (_request, reply) => {
    requests++;
    if (reply.statusCode >= 500) failures++;
  });
  app.get("/healthz", { schema: { hide: true } as object }, async () => ({ ok: true }));
  app.get("/readyz", { schema: { hide: true } as object }, async (_request, reply) => {
    const ready = await context.pool.query("select 1").then(
      () => true,
      () => false,
    );
    return reply.code(ready ? 200 : 503).send({ ok: ready });
  });
  app.get("/metrics", { schema: { hide: true } as object }, async (_request, reply) =>
    reply
      .type("text/plain; version=0.0.4")
      .send(
        [
          "# TYPE mingzhang_uptime_seconds gauge",
          `mingzhang_uptime_seconds ${Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000}`,
          "# TYPE mingzhang_requests_total counter",
          `mingzhang_requests_total ${requests}`,
          "# TYPE mingzhang_request_failures_total counter",
          `mingzhang_request_failures_total ${failures}`,
          "# TYPE mingzhang_pool_connections gauge",
          `mingzhang_pool_connections{pool="app",state="open"} ${context.pool.totalCount}`,
          `mingzhang_pool_connections{pool="app",state="waiting"} ${context.pool.waitingCount}`,
          `mingzhang_pool_connections{pool="money",state="open"} ${context.moneyPool.totalCount}`,
          "# TYPE mingzhang_memory_bytes gauge",
          `mingzhang_memory_bytes ${process.memoryUsage.rss()}`,
          "",
        ].join("\n"),
      ),
  );
}

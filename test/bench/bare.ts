/**
 * A process of its own: bare Fastify and pg. Each address runs the statements that the product ran for the same request,
 * with the same names, pools and pool sizes, and answers with their rows; the page is sent from memory.
 */
import Fastify from "fastify";
import { openPool, roleUrl } from "../../core/database/database.ts";
import { makeReplay, type Recording } from "./replay.ts";
import { serve } from "./side.ts";

export type BareOrder = {
  ownerUrl: string;
  recordings: Record<string, Recording>;
  page: { headers: Record<string, string>; bytes: Uint8Array };
};

serve(async (order: BareOrder) => {
  const url = roleUrl(order.ownerUrl, "mz_app");
  const pools = { app: openPool(url, 8, "bare-app"), money: openPool(url, 4, "bare-money") };
  const app = Fastify({ logger: { level: "warn" }, routerOptions: { maxParamLength: 500 } });
  for (const [name, recording] of Object.entries(order.recordings)) {
    const replay = makeReplay(recording, pools);
    // The path carries the ids of the document, joined by commas, in the order of the recording's subject.
    app.all<{ Params: { ids: string } }>(`/${name}/:ids`, async (request) => replay(request.params.ids.split(",")));
  }
  const page = Buffer.from(order.page.bytes);
  app.get("/page/:ids", async (_request, reply) => reply.headers(order.page.headers).send(page));
  return { app, close: () => Promise.all([pools.app.end(), pools.money.end()]) };
});

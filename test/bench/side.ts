/** One of the two measured processes: opens what its parent tells it, gives its port, tells its CPU time, ends on demand. */
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";

export type Opened = { app: FastifyInstance; close(): Promise<unknown> };
/** What the parent may ask once the side listens. */
export type Question = "cpu" | "stop";

/** Waits for the order, listens on a free loopback port and answers questions. */
export function serve<Order>(open: (order: Order) => Promise<Opened>): void {
  process.once("message", (order: Order) => {
    begin(order).catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  });

  async function begin(order: Order): Promise<void> {
    const { app, close } = await open(order);
    await app.listen({ port: 0, host: "127.0.0.1" });
    process.on("message", (question: Question) => {
      const { user, system } = process.cpuUsage();
      if (question === "cpu") process.send?.({ cpuMicros: user + system });
      else
        void app
          .close()
          .then(close)
          .then(() => process.exit(0));
    });
    process.send?.({ port: (app.server.address() as AddressInfo).port });
  }
}

/** A process of its own: the product as main.ts builds it. */
import { buildApp } from "../../core/app.ts";
import { openContext } from "../../core/open-context.ts";
import { serve } from "./side.ts";

export type ProductOrder = { ownerUrl: string; dataDir: string };

serve(async (order: ProductOrder) => {
  const opened = await openContext({
    ...order,
    clock: () => new Date(),
    demo: true,
    onLog: (line) => console.error(line),
  });
  const { context, gate, publicPool } = opened;
  return {
    app: await buildApp({ context, gate, publicPool, roles: ["api", "public"], log: true }),
    close: opened.close,
  };
});

/** Trees of budget lines for tests of what is read: opened, filled and paid through the ledger itself. */
import type { TestApp } from "./app.ts";
import { moveOnce, type Moved, type SmallLedger } from "./small-ledger.ts";

export type LineTree = {
  /** Opens a line of the document's unit, at the top or below another one; its id. */
  open(number: string, amountFen: number, above?: string, ofProject?: boolean): Promise<string>;
  /** Moves money; throws where the ledger refuses. */
  move(movement: Moved["movement"], quota: string, amountFen: number, more?: Partial<Moved>): Promise<void>;
  /** Says whether the ledger took it. */
  tried(movement: Moved["movement"], quota: string, amountFen: number, more?: Partial<Moved>): Promise<boolean>;
};

let keys = 0;

/** Lines are opened for the unit of the ledger's document, or for its project. */
export function lineTree(test: TestApp, ledger: SmallLedger): LineTree {
  const tried: LineTree["tried"] = async (movement, quota, amountFen, more = {}) =>
    (await moveOnce(test.database.app, ledger, { movement, quota, amountFen, key: ++keys, ...more })) === "ok";
  return {
    tried,
    async move(movement, quota, amountFen, more) {
      const said = await moveOnce(test.database.app, ledger, { movement, quota, amountFen, key: ++keys, ...more });
      if (said !== "ok") throw new Error(`${movement} of ${amountFen}: ${said}`);
    },
    async open(number, amountFen, above, ofProject = false) {
      const said = await moveOnce(test.database.app, ledger, {
        movement: above === undefined ? "allot" : "distribute",
        ...(above !== undefined && { quota: above }),
        amountFen,
        line: { number, year: 2026, ofProject },
        key: ++keys,
      });
      if (said !== "ok") throw new Error(`${number}: ${said}`);
      const { rows } = await test.database.owner.query<{ id: string }>("select id from core.quota where number = $1", [
        number,
      ]);
      return rows[0]?.id ?? "";
    },
  };
}

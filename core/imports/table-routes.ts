/** A table as plain rows, for those who load code lists: the same reader that imports use, nothing kept. */
import type { FastifyInstance } from "fastify";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { readTable } from "./read-table.ts";
import { worded } from "./unreadable.ts";

export function tableRoutes(app: FastifyInstance): void {
  app.post("/api/v1/tables/read", { config: { right: "definition.write", scope: "none" } }, async (request) => {
    const part = await request.file();
    if (!part) throw new Refusal("request.invalid");
    const bytes = await part.toBuffer();
    try {
      const { headers, rows } = await readTable(bytes);
      return { headers, rows: rows.map((row) => ({ row: row.row, cells: row.cells })) };
    } catch (error) {
      throw worded(error, languageOf(request));
    }
  });
}

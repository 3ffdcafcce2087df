/** A table as plain rows, for those who load code lists or fill the table of a form: the reader of imports, nothing kept. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { readTable } from "./read-table.ts";
import { worded } from "./unreadable.ts";

export function tableRoutes(app: FastifyInstance): void {
  const rowsOf = async (request: FastifyRequest) => {
    const part = request.isMultipart() ? await request.file() : undefined;
    if (!part) throw new Refusal("request.invalid");
    const bytes = await part.toBuffer();
    try {
      const { headers, rows } = await readTable(bytes);
      return { headers, rows: rows.map((row) => ({ row: row.row, cells: row.cells })) };
    } catch (error) {
      throw worded(error, languageOf(request));
    }
  };
  app.post("/api/v1/tables/read", { config: { right: "definition.write", scope: "none" } }, rowsOf);
  app.post("/api/v1/tables/rows", { config: { right: "document.write", scope: "none" } }, rowsOf);
}

/** HTTP of the books: trial balance, ledger pages, how a month stands; each to read, to print and as a file. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { ACCOUNT_NAMES, type BookAccount } from "../domain/book.ts";
import { fileHeader, MEDIA_TYPES } from "../exports/open-export.ts";
import type { SheetFormat } from "../exports/sheet.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import type { Words } from "../print/default-paper.ts";
import { localTime } from "../print/print-document.ts";
import { sendPaper } from "../print/send-paper.ts";
import { balancePaper, pagePaper } from "./book-paper.ts";
import { exportBalances, exportPage } from "./export-book.ts";
import { readMonthState } from "./month-state.ts";
import { numberForReading } from "./number-vouchers.ts";
import { booksFor, linesOf, periodFor, readBook, readPage } from "./read-book.ts";

const strict = { additionalProperties: false };
const Month = Type.String({ pattern: "^20[0-9]{2}-(0[1-9]|1[0-2])$" });
const Year = Type.Integer({ minimum: 2000, maximum: 2099 });
const ByBook = Type.Object({ book: Type.String({ pattern: "^[0-9]{6}$" }) }, strict);
const ByLine = Type.Object({ line: Type.String({ format: "uuid" }) }, strict);
const format = Type.Optional(Type.Enum(["csv", "xlsx"]));
const InBook = Type.Object({ year: Type.Optional(Year), month: Type.Optional(Month), format }, strict);
const InPage = Type.Object(
  { account: Type.Optional(Type.Enum(ACCOUNT_NAMES)), month: Type.Optional(Month), format },
  strict,
);
type BookRequest = {
  Params: { book: string };
  Querystring: { year?: number; month?: string; format?: SheetFormat };
};
type PageRequest = {
  Params: { line: string };
  Querystring: { account?: BookAccount; month?: string; format?: SheetFormat };
};
const config = { right: "quota.read", scope: "in-scope" } as const;

export function bookRoutes(app: FastifyInstance, context: Context): void {
  const wordOf =
    (request: FastifyRequest): Words =>
    (key, params) =>
      sentence(languageOf(request), key, params);
  const printed = (): string => localTime(context.clock().toISOString());
  const inBook = { config, schema: { params: ByBook, querystring: InBook } };
  const inPage = { config, schema: { params: ByLine, querystring: InPage } };

  app.get("/api/v1/books", { config }, async (request) => ({
    rows: (await booksFor(context, signedIn(request))).map(({ book, name }) => ({ book, name })),
  }));

  app.get<BookRequest>("/api/v1/books/:book", inBook, async (request) => {
    const answer = await readBook(context, signedIn(request), { ...request.params, ...request.query });
    const { book, month, year } = answer;
    const { faults, ...state } = await readMonthState(context, signedIn(request), book.book, month, year);
    const reasons = faults.map(({ code, facts }) => ({ code, message: sentence(languageOf(request), code, facts) }));
    return { ...answer, state: { ...state, reasons } };
  });

  app.get<BookRequest>("/api/v1/books/:book/print", inBook, async (request, reply) => {
    await numberForReading(context.pool);
    const period = await periodFor(context, signedIn(request), { ...request.params, ...request.query });
    const word = wordOf(request);
    const paper = balancePaper(period, await linesOf(context, period), printed(), word);
    return sendPaper(reply, paper, `${word("book.balances")} ${period.book.name} ${period.month}`);
  });

  app.get<BookRequest>("/api/v1/books/:book/export", inBook, async (request, reply) => {
    const period = await periodFor(context, signedIn(request), { ...request.params, ...request.query });
    const word = wordOf(request);
    const type = request.query.format ?? "xlsx";
    const stream = await exportBalances(context, period, type, word);
    const name = `${word("book.balances")} ${period.book.name} ${period.month}`;
    return reply.header("content-disposition", fileHeader(name, type)).type(MEDIA_TYPES[type]).send(stream);
  });

  const pageOf = (request: FastifyRequest<PageRequest>) =>
    readPage(context, signedIn(request), {
      line: request.params.line,
      account: request.query.account ?? "available",
      month: request.query.month,
    });

  app.get<PageRequest>("/api/v1/book-lines/:line", inPage, pageOf);

  app.get<PageRequest>("/api/v1/book-lines/:line/print", inPage, async (request, reply) => {
    const page = await pageOf(request);
    const word = wordOf(request);
    return sendPaper(reply, pagePaper(page, printed(), word), `${word("book.page")} ${page.line.number} ${page.month}`);
  });

  app.get<PageRequest>("/api/v1/book-lines/:line/export", inPage, async (request, reply) => {
    const page = await pageOf(request);
    const word = wordOf(request);
    const period = await periodFor(context, signedIn(request), { book: page.book.book, month: page.month });
    const type = request.query.format ?? "xlsx";
    const stream = await exportPage(context, page, period, type, word);
    const name = `${word("book.page")} ${page.line.number} ${page.month}`;
    return reply.header("content-disposition", fileHeader(name, type)).type(MEDIA_TYPES[type]).send(stream);
  });
}

/** HTTP of bank accounts: register, import, read a month, match by hand, take apart, start the document of a return. */
import type { FastifyInstance } from "fastify";
import { type Static, Type } from "typebox";
import type { Context } from "../context.ts";
import { formatMoney } from "../domain/money.ts";
import { isDay } from "../domain/statement.ts";
import { problem } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { signedIn } from "../http/guard.ts";
import { listAccounts, openAccount } from "./accounts.ts";
import { importStatement } from "./import-statement.ts";
import { matchAgain, matchByHand, undoMatch } from "./match-by-hand.ts";
import { listItems, readMonth } from "./read-reconciliation.ts";
import { MAX_STATEMENT_BYTES } from "./read-statement-file.ts";
import { type Result, RESULTS } from "./reconciliation-queries.ts";
import { listReturnCandidates, startReturn } from "./start-return.ts";
import {
  Accounts,
  AccountBody,
  Candidates,
  HandBody,
  ImportAnswer,
  Items,
  MatchAnswer,
  Month,
  ReturnBody,
  Started,
  UndoBody,
} from "./schemas.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const ById = Type.Object({ id: Uuid }, strict);
const MonthText = Type.String({ pattern: "^20[0-9]{2}-(0[1-9]|1[0-2])$" });
const ItemQuery = Type.Object(
  {
    month: MonthText,
    result: Type.Optional(Type.Enum([...RESULTS, "open"])),
    text: Type.Optional(Type.String({ maxLength: 100 })),
    after: Type.Optional(Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}_[0-9a-f-]{36}$" })),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);
/** What still waits for somebody. */
const OPEN: readonly Result[] = ["ours", "bank", "differs"];
const READ = { right: "bank.read", scope: "in-scope" } as const;
const WRITE = { right: "bank.write", scope: "in-scope" } as const;

export function bankRoutes(app: FastifyInstance, context: Context): void {
  const handOf = (request: Parameters<typeof signedIn>[0]) => ({ identity: signedIn(request), address: request.ip });

  app.get("/api/v1/bank/accounts", { config: READ, schema: { response: { 200: Accounts } } }, async (request) => ({
    rows: await listAccounts(context, signedIn(request)),
  }));

  app.post<{ Body: Static<typeof AccountBody> }>(
    "/api/v1/bank/accounts",
    { config: WRITE, schema: { body: AccountBody, response: { 201: Started } } },
    async (request, reply) => {
      if (!isDay(request.body.since)) throw new Refusal("request.invalid");
      return reply.code(201).send({ id: await openAccount(context, handOf(request), request.body) });
    },
  );

  app.get<{ Params: { id: string }; Querystring: { month: string } }>(
    "/api/v1/bank/accounts/:id",
    {
      config: READ,
      schema: { params: ById, querystring: Type.Object({ month: MonthText }, strict), response: { 200: Month } },
    },
    async (request) => readMonth(context, signedIn(request), request.params.id, request.query.month),
  );

  app.get<{ Params: { id: string }; Querystring: Static<typeof ItemQuery> }>(
    "/api/v1/bank/accounts/:id/items",
    { config: READ, schema: { params: ById, querystring: ItemQuery, response: { 200: Items } } },
    async (request) => {
      const { month, result, text, after, size = 50 } = request.query;
      const results = result === undefined ? undefined : result === "open" ? OPEN : [result];
      return listItems(context, signedIn(request), request.params.id, { month, results, text, after, size });
    },
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/bank/accounts/:id/statements",
    { config: WRITE, schema: { params: ById, response: { 201: ImportAnswer } } },
    async (request, reply) => {
      const part = request.isMultipart()
        ? await request.file({ limits: { fileSize: MAX_STATEMENT_BYTES } })
        : undefined;
      if (!part) throw new Refusal("request.invalid");
      const file = { bytes: await part.toBuffer(), name: part.filename };
      try {
        return await reply.code(201).send(await importStatement(context, handOf(request), request.params.id, file));
      } catch (error) {
        throw inYuan(error);
      }
    },
  );

  app.post<{ Params: { id: string } }>(
    "/api/v1/bank/accounts/:id/match",
    { config: WRITE, schema: { params: ById, response: { 200: MatchAnswer } } },
    async (request) => matchAgain(context, handOf(request), request.params.id),
  );

  app.post<{ Params: { id: string }; Body: Static<typeof HandBody> }>(
    "/api/v1/bank/accounts/:id/matches",
    { config: WRITE, schema: { params: ById, body: HandBody, response: { 201: Started } } },
    async (request, reply) => {
      await matchByHand(context, handOf(request), request.params.id, request.body);
      return reply.code(201).send({ id: request.body.id });
    },
  );

  app.post<{ Params: { id: string; match: string }; Body: Static<typeof UndoBody> }>(
    "/api/v1/bank/accounts/:id/matches/:match/undo",
    { config: WRITE, schema: { params: Type.Object({ id: Uuid, match: Uuid }, strict), body: UndoBody } },
    async (request, reply) => {
      await undoMatch(context, handOf(request), request.params.id, request.params.match, request.body.reason);
      return reply.code(204).send();
    },
  );

  app.get<{ Params: { id: string; line: string } }>(
    "/api/v1/bank/accounts/:id/lines/:line/returns",
    { config: WRITE, schema: { params: Type.Object({ id: Uuid, line: Uuid }, strict), response: { 200: Candidates } } },
    async (request) => ({
      rows: await listReturnCandidates(context, signedIn(request), request.params.id, request.params.line),
    }),
  );

  app.post<{ Params: { id: string; line: string }; Body: Static<typeof ReturnBody> }>(
    "/api/v1/bank/accounts/:id/lines/:line/return",
    {
      config: WRITE,
      schema: { params: Type.Object({ id: Uuid, line: Uuid }, strict), body: ReturnBody, response: { 201: Started } },
    },
    async (request, reply) =>
      reply.code(201).send({
        id: await startReturn(context, handOf(request), request.params.id, request.params.line, request.body),
      }),
  );
}

/** Amounts of a fault become yuan in its sentence. */
function inYuan(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== "bank.unreadable") return error;
  const problems = error.problems.map(({ code, pointer, params = {} }) =>
    problem(
      code,
      pointer,
      Object.fromEntries(
        Object.entries(params).flatMap(([key, value]) =>
          key.endsWith("Fen") && typeof value === "number"
            ? [[key.slice(0, -3), formatMoney(value, "yuan")]]
            : [[key, value]],
        ),
      ),
    ),
  );
  return new Refusal(error.code, { problems, facts: error.facts });
}

/** HTTP of commands on cases and of a person's work. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { listNames } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import type { Command } from "../domain/approval.ts";
import { readDocument } from "../documents/read-document.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import { runCommand } from "./run-command.ts";
import { readWork, type WorkView } from "./work.ts";

const Uuid = Type.String({ format: "uuid" });
const Opinion = Type.String({ maxLength: 2000 });
const strict = { additionalProperties: false };
const CommandBody = Type.Object(
  {
    commandId: Uuid,
    stamp: Type.Optional(Type.Integer({ minimum: 0 })),
    command: Type.Union([
      Type.Object({ do: Type.Literal("submit") }, strict),
      Type.Object(
        {
          do: Type.Literal("approve"),
          opinion: Type.Optional(Opinion),
          answers: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
        },
        strict,
      ),
      Type.Object(
        {
          do: Type.Literal("handle"),
          opinion: Type.Optional(Opinion),
          answers: Type.Record(Type.String(), Type.Unknown()),
        },
        strict,
      ),
      Type.Object({ do: Type.Literal("return"), to: Type.String({ maxLength: 60 }), opinion: Opinion }, strict),
      Type.Object({ do: Type.Literal("refuse"), opinion: Opinion }, strict),
      Type.Object({ do: Type.Literal("withdraw"), opinion: Type.Optional(Opinion) }, strict),
    ]),
  },
  strict,
);

export function caseRoutes(app: FastifyInstance, context: Context): void {
  app.post<{
    Params: { id: string };
    Body: { commandId: string; stamp?: number; command: Command & { answers?: Record<string, unknown> } };
  }>(
    "/api/v1/documents/:id/commands",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: { params: Type.Object({ id: Uuid }), body: CommandBody },
    },
    async (request) => {
      const identity = signedIn(request);
      const language = languageOf(request);
      const answer = await runCommand(context, identity, request.ip, request.params.id, request.body);
      const document = await readDocument(context, identity, request.params.id, (key) => sentence(language, key));
      const names = answer.next ? (await listNames(context.pool, answer.next.people)).join(", ") : "";
      const step = answer.next && context.definitions.stepTitle(document.form.id, answer.next.step);
      return {
        document,
        said: answer.next
          ? sentence(language, "said.next", { step: step ?? "", people: names })
          : sentence(language, `said.${answer.status}`),
      };
    },
  );

  app.get<{ Querystring: { view?: WorkView; form?: string } }>(
    "/api/v1/work",
    {
      config: { right: "signed-in", scope: "own" },
      schema: {
        querystring: Type.Object(
          {
            view: Type.Optional(Type.Enum(["work", "waiting", "handled"])),
            form: Type.Optional(Type.String({ maxLength: 60 })),
          },
          strict,
        ),
      },
    },
    async (request) =>
      readWork(context, signedIn(request).person.id, request.query.view ?? "work", request.query.form, (key) =>
        sentence(languageOf(request), key),
      ),
  );
}

/** HTTP of commands on cases and of a person's work. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { listNames } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { readDocument } from "../documents/read-document.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { sentence } from "../messages.ts";
import type { CommandAnswer } from "./carry-out.ts";
import { CommandBody } from "./command-body.ts";
import { type CommandRequest, runCommand } from "./run-command.ts";
import { readWork, type WorkView } from "./work.ts";

const Uuid = Type.String({ format: "uuid" });
const strict = { additionalProperties: false };

export function caseRoutes(app: FastifyInstance, context: Context): void {
  app.post<{
    Params: { id: string };
    Querystring: { answer?: "brief" };
    Body: CommandRequest;
  }>(
    "/api/v1/documents/:id/commands",
    {
      config: { right: "signed-in", scope: "in-scope" },
      schema: {
        params: Type.Object({ id: Uuid }),
        querystring: Type.Object({ answer: Type.Optional(Type.Enum(["brief"])) }, strict),
        body: CommandBody,
      },
    },
    async (request) => {
      const identity = signedIn(request);
      const language = languageOf(request);
      const answer = await runCommand(context, identity, request.ip, request.params.id, request.body);
      // Who sends many commands, one after the other, has no use for each document.
      if (request.query.answer === "brief") return { status: answer.status };
      const document = await readDocument(context, identity, request.params.id, (key) => sentence(language, key));
      return { document, said: await saidOf(context, answer, (key, params) => sentence(language, key, params)) };
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

/** One sentence about what happens next: each step that waits, with its people. */
async function saidOf(
  context: Context,
  answer: CommandAnswer,
  say: (key: string, params?: Record<string, string>) => string,
): Promise<string> {
  if (answer.next.length === 0) return say(`said.${answer.status}`);
  const parts: string[] = [];
  for (const { title, people } of answer.next) {
    const names = (await listNames(context.pool, people)).join(", ");
    parts.push(say(people.length > 0 ? "said.next" : "said.waits", { step: title, people: names }));
  }
  return parts.join("");
}

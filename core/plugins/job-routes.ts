/** HTTP of the jobs of plugins: the system administrator says when they are run, those who look after plugins read. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { JobSchedule } from "../domain/plugin-job.ts";
import type { Permission } from "../domain/role.ts";
import { may } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { signedIn } from "../http/guard.ts";
import { readJobs, runJobNow, scheduleJob } from "./jobs.ts";
import { pluginHint } from "./quarantine.ts";

const strict = { additionalProperties: false } as const;
const ById = Type.Object({ id: Type.String({ maxLength: 60 }) }, strict);
const ByJob = Type.Object({ id: Type.String({ maxLength: 60 }), job: Type.String({ maxLength: 60 }) }, strict);
const MANAGE = { right: "plugin.manage", scope: "none" } as const;
const READERS: Permission[] = ["plugin.manage", "plugin.grant", "plugin.second", "evidence.read"];

export function jobRoutes(app: FastifyInstance, context: Context): void {
  const actorOf = (request: FastifyRequest): Actor & { person: string } => ({
    person: signedIn(request).person.id,
    address: request.ip,
    at: context.clock(),
  });
  const changed = async (): Promise<void> => context.live.changed([await pluginHint(context, context.pool)]);

  app.get<{ Params: { id: string } }>(
    "/api/v1/plugins/:id/jobs",
    { config: { right: "signed-in", scope: "none" }, schema: { params: ById } },
    async (request) => {
      if (!READERS.some((right) => may(signedIn(request), right))) throw new Refusal("right.missing");
      return { asOf: context.clock().toISOString(), jobs: await readJobs(context, request.params.id) };
    },
  );
  app.put<{ Params: { id: string; job: string }; Body: { schedule: JobSchedule; active: boolean } }>(
    "/api/v1/plugins/:id/jobs/:job",
    {
      config: MANAGE,
      schema: { params: ByJob, body: Type.Object({ schedule: JobSchedule, active: Type.Boolean() }, strict) },
    },
    async (request, reply) => {
      const { id, job } = request.params;
      await scheduleJob(context, actorOf(request), `${id}/${job}`, request.body);
      await changed();
      return reply.code(204).send();
    },
  );
  app.post<{ Params: { id: string; job: string } }>(
    "/api/v1/plugins/:id/jobs/:job/run",
    { config: MANAGE, schema: { params: ByJob } },
    async (request, reply) => {
      const { id, job } = request.params;
      await runJobNow(context, actorOf(request), `${id}/${job}`);
      await changed();
      return reply.code(202).send();
    },
  );
}

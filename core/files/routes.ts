/** HTTP of files. */
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { may } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { filePolicy } from "../http/file-policy.ts";
import { signedIn } from "../http/guard.ts";
import { takenOfStored } from "./taken.ts";
import { getFile, uploadFile } from "./upload.ts";

const ById = Type.Object({ id: Type.String({ format: "uuid" }) }, { additionalProperties: false });

export function fileRoutes(app: FastifyInstance, context: Context): void {
  // Who fills a document, or a step of its case that wants a file.
  app.post("/api/v1/files", { config: { right: "signed-in", scope: "own" } }, async (request, reply) => {
    const identity = signedIn(request);
    if (!may(identity, "document.write") && !may(identity, "case.act")) throw new Refusal("right.missing");
    const part = await request.file();
    if (!part) throw new Refusal("request.invalid");
    const bytes = await part.toBuffer();
    if (bytes.length === 0) throw new Refusal("file.refused", { facts: { reason: "empty" } });
    const stored = await uploadFile(context, identity, { bytes, name: part.filename });
    const taken = stored.mediaType.startsWith("image/") ? await takenOfStored(context.files, stored.sha256) : {};
    return reply.code(201).send({ ...stored, ...taken });
  });

  app.get<{ Params: { id: string } }>(
    "/api/v1/files/:id",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request, reply) => {
      const file = await getFile(context.pool, signedIn(request), request.params.id);
      const shown =
        file.mediaType.startsWith("image/") || file.mediaType === "application/pdf" ? "inline" : "attachment";
      reply.header("content-disposition", `${shown}; filename*=UTF-8''${encodeURIComponent(file.name)}`);
      reply.header("content-security-policy", filePolicy(file.mediaType));
      reply.header("cache-control", "private, max-age=3600");
      return reply.type(file.mediaType).send(await context.files.read(file.sha256));
    },
  );

  app.get<{ Params: { id: string } }>(
    "/api/v1/files/:id/thumb",
    { config: { right: "signed-in", scope: "in-scope" }, schema: { params: ById } },
    async (request, reply) => {
      const file = await getFile(context.pool, signedIn(request), request.params.id);
      if (!file.mediaType.startsWith("image/")) throw new Refusal("file.not-found");
      return reply
        .type("image/jpeg")
        .header("cache-control", "private, max-age=86400")
        .send(await context.files.thumbnail(file.sha256, 240));
    },
  );
}

/** HTTP of packs: what there is, a pack as a file, and a file compared and installed as a change. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { Context } from "../context.ts";
import { placesOf } from "../definitions/places.ts";
import { DefinitionScope } from "../domain/layer.ts";
import { seesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { languageOf } from "../http/answer-errors.ts";
import { signedIn } from "../http/guard.ts";
import { comparePack, installPack } from "./install-pack.ts";
import { describePack, exportPack, packsOf } from "./packs.ts";
import { MAX_BUNDLE_BYTES } from "./read-bundle.ts";

const strict = { additionalProperties: false };
const ByName = Type.Object({ pack: Type.String({ maxLength: 60 }) }, strict);
const Given = {
  scope: DefinitionScope,
  text: Type.String({ description: "The file as it is; at most 5 MB", maxLength: MAX_BUNDLE_BYTES }),
};
const Compared = Type.Object(Given, strict);
const Installed = Type.Object({ id: Type.String({ format: "uuid" }), ...Given }, strict);
/** As JSON a text may grow: each quotation mark takes two signs. */
const BODY_LIMIT = 2 * MAX_BUNDLE_BYTES;

export function packRoutes(app: FastifyInstance, context: Context): void {
  const read = { right: "definition.read", scope: "in-scope" } as const;
  const write = { right: "definition.write", scope: "in-scope" } as const;

  /** Of what regions and units made, what lies around the person. */
  const visible = async (request: FastifyRequest) => {
    const identity = signedIn(request);
    const { view } = context.definitions;
    const places = await placesOf(context, context.pool, identity);
    const seen = view.rows.filter((row) => row.scope === "" || seesArea(identity, places, view.area(row.scope)));
    return { view, seen, packs: packsOf(view).filter((pack) => pack.rows.some((row) => seen.includes(row))) };
  };

  app.get("/api/v1/packs", { config: read }, async (request) => {
    const { view, seen, packs } = await visible(request);
    return { rows: packs.map((pack) => describePack(view, pack, seen)) };
  });

  app.get<{ Params: { pack: string } }>(
    "/api/v1/packs/:pack/export",
    { config: read, schema: { params: ByName } },
    async (request, reply) => {
      const { packs } = await visible(request);
      const pack = packs.find((p) => p.pack === request.params.pack);
      if (!pack) throw new Refusal("pack.not-found");
      return reply
        .header("content-disposition", `attachment; filename="${pack.pack}.mzpack.json"`)
        .type("application/json; charset=utf-8")
        .send(exportPack(pack));
    },
  );

  app.post<{ Body: { scope: string; text: string } }>(
    "/api/v1/packs/compare",
    { config: write, schema: { body: Compared }, bodyLimit: BODY_LIMIT },
    async (request) => comparePack(context, signedIn(request), request.body),
  );

  app.post<{ Body: { id: string; scope: string; text: string } }>(
    "/api/v1/packs/install",
    { config: write, schema: { body: Installed }, bodyLimit: BODY_LIMIT },
    async (request, reply) =>
      reply.code(201).send({ id: await installPack(context, signedIn(request), request.body, languageOf(request)) }),
  );
}

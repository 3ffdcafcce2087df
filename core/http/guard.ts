/** Every API route declares its right; the guard signs requests in, checks the right and the CSRF token. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { COOKIE, readSession } from "../accounts/session.ts";
import type { Context } from "../context.ts";
import type { Permission } from "../domain/role.ts";
import { type Identity, may } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";

/** Right of a route: open to all, any signed-in person, or holders of a permission. */
export type Right = "open" | "signed-in" | Permission;
/** How far the route reaches: things in the person's scope, the person's own things, or nothing that has a place. */
export type ScopeKind = "in-scope" | "own" | "none";

declare module "fastify" {
  interface FastifyContextConfig {
    right?: Right;
    scope?: ScopeKind;
    public?: boolean;
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
  interface FastifyInstance {
    /** What every API route declared, for whoever wants to check it. */
    declaredRights: { method: string; url: string; right: Right; scope: ScopeKind }[];
  }
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** Adds the guard; a route below /api/ without a declared right or scope fails at start. */
export function addGuard(app: FastifyInstance, context: Context): void {
  app.decorateRequest("identity", null);
  app.decorate("declaredRights", []);
  app.addHook("onRoute", (route) => {
    if (!route.url.startsWith("/api/v1")) return;
    if (route.config?.right === undefined || route.config.scope === undefined)
      throw new Error(`route ${String(route.method)} ${route.url} declares no right or scope`);
    for (const method of [route.method].flat())
      app.declaredRights.push({ method, url: route.url, right: route.config.right, scope: route.config.scope });
  });
  app.addHook("preValidation", async (request) => {
    const right = request.routeOptions.config.right;
    if (right === undefined || right === "open") return;
    request.identity = (await identityOf(context, request)) ?? null;
    if (!request.identity) throw new Refusal("sign-in.needed");
    if (!SAFE.has(request.method) && request.headers["x-csrf-token"] !== request.identity.csrf)
      throw new Refusal("request.csrf");
    if (right !== "signed-in" && !may(request.identity, right)) throw new Refusal("right.missing");
  });
}

/** Who sent the request, by its cookie. */
export async function identityOf(context: Context, request: FastifyRequest): Promise<Identity | undefined> {
  const token = request.cookies[COOKIE];
  return token === undefined || token.length > 100
    ? undefined
    : readSession(context.pool, context.definitions, token, context.clock());
}

/** The signed-in person; only for routes whose right is not "open". */
export function signedIn(request: FastifyRequest): Identity {
  if (!request.identity) throw new Refusal("sign-in.needed");
  return request.identity;
}

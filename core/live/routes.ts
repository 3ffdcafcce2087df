/** The WebSocket of the portal: hints by id to those who may see the thing. */
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import { covers } from "../domain/scope.ts";
import { identityOf } from "../http/guard.ts";

const PING_MS = 25_000;

export function liveRoutes(app: FastifyInstance, context: Context): void {
  app.get("/live", { websocket: true }, async (socket, request) => {
    const sameOrigin =
      request.headers.origin === undefined || new URL(request.headers.origin).host === request.headers.host;
    const identity = sameOrigin ? await identityOf(context, request) : undefined;
    if (!identity) {
      socket.close(4401, "sign in");
      return;
    }
    const stop = context.live.listen((hints) => {
      const changed = hints.flatMap((hint) => {
        if (hint.people) return hint.people.includes(identity.person.id) ? [hint.topic] : [];
        if (hint.place) return covers(identity, "document.read", hint.place) ? [hint.topic] : [];
        return hint.topic === "all" ? ["work", "notices", "alerts", "orders", "bank"] : [];
      });
      if (changed.length > 0 && socket.readyState === socket.OPEN)
        socket.send(JSON.stringify({ changed: [...new Set(changed)] }));
    });
    const ping = setInterval(() => socket.readyState === socket.OPEN && socket.ping(), PING_MS);
    const end = (): void => {
      clearInterval(ping);
      stop();
    };
    socket.on("close", end);
    socket.on("error", end);
  });
}

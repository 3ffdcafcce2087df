/** An endpoint of our own: keeps what it gets, and answers wrong, late or too much when told to. */
import { gzipSync } from "node:zlib";
import { createServer, type IncomingHttpHeaders } from "node:http";

export type Call = { path: string; headers: IncomingHttpHeaders; body: string };
/**
 * A status with a short answer, no answer at all, a redirect, an answer without end, one that comes a byte at a time, one
 * that is packed a thousand to one, or the connection cut.
 */
export type HookMood = number | "hang" | "redirect" | "huge" | "drip" | "bomb" | "cut";
export type HookServer = { url: string; port: number; calls: Call[]; mood: HookMood; close(): Promise<void> };

/** Listens on a port of its own on the loopback address. */
export async function hookServer(): Promise<HookServer> {
  const state: HookServer = { url: "", port: 0, calls: [], mood: 200, close: async () => undefined };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      state.calls.push({
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(parts).toString("utf8"),
      });
      const { mood } = state;
      if (mood === "hang") return;
      if (mood === "cut") return void request.socket.destroy();
      if (mood === "redirect") return void response.writeHead(302, { location: `${state.url}elsewhere` }).end("moved");
      if (mood === "huge") {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write("x".repeat(65_536)));
        };
        response.on("drain", more);
        return more();
      }
      if (mood === "drip") {
        response.writeHead(200);
        const timer = setInterval(() => response.write("x"), 20);
        return void response.on("close", () => clearInterval(timer));
      }
      if (mood === "bomb") {
        const packed = gzipSync(Buffer.alloc(10_000_000));
        return void response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
      }
      response.writeHead(mood, { "content-type": "text/plain" }).end(mood === 200 ? "thank you" : "not now");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.port = (server.address() as { port: number }).port;
  state.url = `http://127.0.0.1:${state.port}/hook/`;
  state.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return state;
}

/** The part of autocannon that the bench uses; the package carries no types. */
declare module "autocannon" {
  export type Request = { method?: string; path?: string; headers?: Record<string, string>; body?: string };
  export type Client = {
    setRequests(
      requests: (Request & { setupRequest?(): Request; onResponse?(status: number, body: string): void })[],
    ): void;
  };
  export type Options = {
    url: string;
    connections: number;
    duration?: number;
    amount?: number;
    timeout?: number;
    setupClient(client: Client): void;
  };
  export type Result = { start: Date; finish: Date; "2xx": number; non2xx: number };
  export default function autocannon(options: Options): PromiseLike<Result>;
}

/**
 * Hints from the server that something changed. They are only hints: pages load again from the API. When the socket is
 * closed, a poll every 20 s stands in.
 */
const POLL_MS = 20_000;
const MAX_WAIT_MS = 30_000;

type Listener = (changed: ReadonlySet<string>) => void;
const listeners = new Set<Listener>();
const EVERYTHING: ReadonlySet<string> = new Set(["*"]);

let socket: WebSocket | undefined;
let poll: ReturnType<typeof setInterval> | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
let failures = 0;
let wanted = false;
let opened = false;

/** Hears hints such as `work` or `document:<id>`; `*` means that anything may have changed. */
export function onLive(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True when the hint names the thing or everything. */
export function touches(changed: ReadonlySet<string>, ...names: string[]): boolean {
  return changed.has("*") || names.some((name) => changed.has(name));
}

/** Starts listening; called once somebody is signed in. */
export function startLive(): void {
  if (wanted) return;
  wanted = true;
  connect();
}

/** Stops listening; called at sign-out. */
export function stopLive(): void {
  wanted = false;
  opened = false;
  clearTimeout(again);
  clearInterval(poll);
  poll = undefined;
  socket?.close();
  socket = undefined;
}

/** Milliseconds to wait before the next try: doubling, with a spread so that a restart is not met by all at once. */
export function waitAfter(failed: number, spread: number): number {
  return Math.min(MAX_WAIT_MS, 500 * 2 ** failed) * (0.75 + spread / 2);
}

function connect(): void {
  const url = new URL("/live", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const next = new WebSocket(url);
  socket = next;
  next.addEventListener("open", () => {
    failures = 0;
    clearInterval(poll);
    poll = undefined;
    // What happened while the socket was closed is unknown; the first connection follows a fresh load.
    if (opened) tell(EVERYTHING);
    opened = true;
  });
  next.addEventListener("message", (event) => tell(readHint(String(event.data))));
  next.addEventListener("close", () => {
    if (!wanted || socket !== next) return;
    poll ??= setInterval(() => document.visibilityState === "visible" && tell(EVERYTHING), POLL_MS);
    again = setTimeout(connect, waitAfter(failures, Math.random()));
    failures += 1;
  });
}

function readHint(text: string): ReadonlySet<string> {
  try {
    const hint = JSON.parse(text) as { changed?: unknown };
    return new Set(Array.isArray(hint.changed) ? hint.changed.map(String) : []);
  } catch {
    return new Set();
  }
}

function tell(changed: ReadonlySet<string>): void {
  if (changed.size > 0) for (const listener of listeners) listener(changed);
}

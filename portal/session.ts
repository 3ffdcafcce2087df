/** Who is signed in and what the person may see; one value for the whole page. */
import { getSession, signOut } from "./api.ts";
import type { Session } from "./api-types.ts";
import { useCsrf } from "./request.ts";

let current: Session | undefined;
const listeners = new Set<() => void>();

/** The present session; undefined when nobody is signed in. */
export function session(): Session | undefined {
  return current;
}

/** Takes over a session that the server gave, or forgets it. */
export function useSession(next: Session | undefined): void {
  current = next;
  useCsrf(next?.csrf ?? "");
  for (const listener of listeners) listener();
}

/** Calls the listener at every change; gives back its undo. */
export function onSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks the server who is signed in; keeps the old answer when the server is not reached. */
export async function reloadSession(): Promise<void> {
  useSession(await getSession());
}

/** Ends the session here and on the server. */
export async function leave(): Promise<void> {
  await signOut();
  useSession(undefined);
}

/** True when one of the person's roles has the permission. */
export function may(permission: string): boolean {
  return current?.permissions.includes(permission) ?? false;
}

/** The units the person works for, each once. */
export function ownUnits(): { id: string; name: string }[] {
  const units = new Map((current?.assignments ?? []).map((assignment) => [assignment.unit.id, assignment.unit]));
  return [...units.values()];
}

/** What a way out is given to send, and what it says became of it. */
import type { Language } from "../messages.ts";

export type Sending = {
  /** The notice. */
  id: string;
  /** The same for every attempt of one delivery, so that a receiver can drop a repeat. */
  key: string;
  notice: { kind: string; params: Readonly<Record<string, unknown>>; document: string | null };
  person: { id: string; login: string; name: string };
  language: Language;
  /** Where the notice opens in the portal; undefined when nobody said under which address people use it. */
  url: string | undefined;
  /** When it was told, and the present instant. */
  at: Date;
  now: Date;
};

/** `deferred` may succeed later; `failed` will not by asking again. */
export type Sent = { outcome: "delivered" | "deferred" | "failed"; answer: string };

/** What people, the clock and outside answers may ask of a case. */
import type { Ballot } from "./vote.ts";

/** What goes with a decision: words, files by their digest, a signature by hand. */
export type Said = { opinion?: string; files?: string[]; signature?: unknown };
/** Step → people named for it, where a rule lets a person choose. */
export type Choice = Record<string, string[]>;

export type PersonCommand =
  | { do: "submit"; choose?: Choice }
  | ({ do: "approve" | "handle"; step?: string; choose?: Choice } & Said)
  | ({ do: "vote"; choice: Ballot; step?: string; choose?: Choice } & Said)
  // biome-ignore lint/suspicious/noThenProperty: the word of the definition format
  | ({ do: "return"; to: string; then?: "continue" | "come-back"; step?: string; opinion: string } & Said)
  | ({ do: "refuse"; step?: string; opinion: string } & Said)
  | { do: "withdraw"; opinion?: string }
  | { do: "take-back"; opinion?: string }
  | { do: "claim" | "release"; step?: string }
  | ({ do: "transfer" | "delegate"; to: string; step?: string } & Said)
  | ({ do: "add"; where: "before" | "after" | "alongside"; people: string[]; step?: string; choose?: Choice } & Said)
  | { do: "remove"; person: string; step?: string }
  | { do: "copy"; people: string[]; opinion?: string }
  | { do: "urge" };

/** Of those who administer flows. */
export type AdminCommand =
  | { do: "jump"; from: string; to: string; opinion: string }
  | { do: "hand-over"; step: string; from: string; to: string; opinion: string }
  | { do: "retry" | "pass-over"; step: string; opinion: string };

/** Of the clock, and of what was asked outside; a late one finds another entry and changes nothing. */
export type SystemCommand =
  | { do: "remind"; step: string; entry: number; overdue: boolean }
  | { do: "due"; step: string; entry: number }
  | { do: "wake"; step: string; entry: number }
  | { do: "try-again"; step: string; entry: number; attempt: number }
  | {
      do: "answer";
      step: string;
      entry: number;
      attempt: number;
      output?: Record<string, unknown>;
      error?: string;
    }
  /**
   * What the treasury said of an order that a step made. Of several orders `part` says whose fields are filled, and `more`
   * that the step goes on waiting for others; `others` that it refused this one and paid others.
   */
  | {
      do: "order-paid";
      step: string;
      entry: number;
      paid: { voucher: string; serial: string; day: string };
      part?: number;
      more?: true;
    }
  | { do: "order-rejected"; step: string; entry: number; reason: string; others?: true };

export type Command = PersonCommand | AdminCommand | SystemCommand;

/**
 * Notices: the kinds there are, the sentence of one, when quiet hours end, when a failed delivery is tried again.
 * Nothing rendered is stored: a notice is a kind and words, put together in the language of who reads it.
 */
import { endInChina } from "./due-left.ts";

/**
 * What people are told about. `task` is a to-do, `cc` a copy, `urge` a colleague's reminder, `remind`, `overdue` and
 * `escalate` the clock's, `layer` a unit's own addition that fits no more, `stopped` an act that failed for good, `alert`
 * what a rule found, `order` a payment order that needs a person, `draft` that the program made a draft, or why it did
 * not yet, `plugin` a plugin that is asked no more.
 */
export const NOTICE_KINDS = [
  "task",
  "urge",
  "remind",
  "overdue",
  "escalate",
  "returned",
  "refused",
  "withdrawn",
  "transferred",
  "finished",
  "cc",
  "comment",
  "layer",
  "stopped",
  "alert",
  "order",
  "draft",
  "plugin",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Told by e-mail to a person who gave an address and chose nothing. */
export const DEFAULT_EMAIL_KINDS: readonly NoticeKind[] = [
  "task",
  "urge",
  "remind",
  "overdue",
  "escalate",
  "returned",
  "refused",
  "transferred",
  "layer",
  "stopped",
  "order",
  "draft",
  "plugin",
];

/**
 * One thing that one person is told. Words of `params` that sentences know: `title` (of the document), `number`, `step`
 * (its title), `from` (name of who did it), `due` (a day or an instant), `reason`, `days`, `level` (of an alert, or what is
 * wrong with a payment order: each has a sentence of its own).
 */
export type Notice = {
  person: string;
  kind: NoticeKind;
  document: string | null;
  flowCase: string | null;
  step: string | null;
  params: Readonly<Record<string, string | number>>;
  /** The same key is told to the same person once, however often it is sent. */
  dedupe?: string | undefined;
  /** By e-mail too, whatever the person chose for the kind. */
  mail?: boolean | undefined;
};

/** The sentence of a notice and what stands below it, e.g. `["Step", "Approval by the head"]`. */
export type NoticeWords = { sentence: string; details: [label: string, value: string][] };

const DETAILS = ["number", "step", "due", "days", "reason"] as const;

/** Puts a notice into words from a catalogue; an unknown kind gives its title alone, never an empty sentence. */
export function wordsOf(
  notice: { kind: string; params: Readonly<Record<string, unknown>> },
  catalogue: Readonly<Record<string, string>>,
): NoticeWords {
  const word = (name: string): string => plainText(notice.params[name]);
  const title = word("title") || word("number") || word("step");
  const template =
    (word("from") === "" ? undefined : catalogue[`notice.${notice.kind}.by`]) ??
    (word("level") === "" ? undefined : catalogue[`notice.${notice.kind}.${word("level")}`]) ??
    catalogue[`notice.${notice.kind}`] ??
    "{title}";
  const places: Record<string, string> = { title, from: word("from") };
  return {
    sentence: template.replaceAll(/\{(\w+)\}/g, (_, name: string) => places[name] ?? word(name)),
    details: DETAILS.flatMap((name): [string, string][] => {
      const value = name === "due" ? dayOrInstant(word(name)) : word(name);
      return value === "" || value === title ? [] : [[catalogue[`notice.label.${name}`] ?? name, value]];
    }),
  };
}

/** One line of visible text: line breaks and control characters of a title must not become headers or markup. */
function plainText(value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  return String(value)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
}

const CHINA_MS = 8 * 3_600_000;

/** A day stays a day; an instant becomes day and minute in China. */
function dayOrInstant(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return text;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : endInChina(new Date(at));
}

/** From one time of day to another, `HH:MM` in China; over midnight when `to` is the earlier one. */
export type QuietHours = { from: string; to: string };

/** When the quiet hours that hold at an instant end; undefined when none do. China has had no summer time since 1991. */
export function quietEnd(at: Date, quiet: QuietHours | undefined): Date | undefined {
  if (!quiet || quiet.from === quiet.to) return undefined;
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)];
  const local = at.getTime() + CHINA_MS;
  const midnight = Math.floor(local / DAY_MS) * DAY_MS;
  const now = (local - midnight) / 60_000;
  const holds = from < to ? now >= from && now < to : now >= from || now < to;
  if (!holds) return undefined;
  const day = from > to && now >= from ? midnight + DAY_MS : midnight;
  return new Date(day + to * 60_000 - CHINA_MS);
}

const DAY_MS = 86_400_000;

function minutesOf(time: string): number {
  const [hours = "", minutes = ""] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}

const MINUTE_MS = 60_000;
const WAITS_MS = [1, 5, 30, 120, 720].map((minutes) => minutes * MINUTE_MS);
/** A delivery is tried this often, then it has failed. */
export const MAX_ATTEMPTS = WAITS_MS.length + 1;
/** What could not be sent within this time of being asked for is told no more: nobody acts on news of last week. */
export const EXPIRES_MS = 3 * DAY_MS;

/** When a delivery is tried again after so many failed attempts; undefined when it has failed for good. */
export function nextTry(attempts: number, at: Date): Date | undefined {
  const wait = WAITS_MS[attempts - 1];
  return wait === undefined ? undefined : new Date(at.getTime() + wait);
}

/**
 * Whether a text can be the address of a person's mailbox: ASCII, one `@`, a domain of at least two parts. Narrower than
 * RFC 5322 on purpose: quoting and comments are how addresses smuggle a second recipient.
 */
export function isEmailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])$/.test(
      text,
    ) &&
    !/^\.|\.\.|\.@/.test(text)
  );
}

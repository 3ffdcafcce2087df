/**
 * Project pages, rendered once for each edition and kept compressed. A warm page costs no query; whether it is still
 * right is asked at most once a second for each code, so that it stays right when a message of change is lost.
 */
import { constants, brotliCompress, gzip } from "node:zlib";
import { promisify } from "node:util";
import type { Edition } from "../core/publishing/public-queries.ts";
import type { Lang } from "./messages.ts";

/** A page ready to send. */
export type Rendered = { status: number; etag: string; html: Buffer; gzip: Buffer; br: Buffer };

export type Loaders = {
  /** The cheap question; undefined when there is no such project. */
  findEdition: (code: string) => Promise<Edition | undefined>;
  render: (code: string, lang: Lang) => Promise<Rendered | undefined>;
};

export type PageCache = {
  find: (code: string, lang: Lang, now: Date, load: Loaders) => Promise<Rendered | undefined>;
  /** Forgets one project; called when its snapshot changed. */
  drop: (code: string) => void;
  /** Forgets everything; called when the site's own lines changed. */
  dropAll: () => void;
};

const FRESH_MS = 1000;
const MOST_PROJECTS = 2000;

type Entry = { edition: string; checkedAt: number; pages: Map<Lang, Promise<Rendered | undefined>> };

/** An empty cache for one process. */
export function createPageCache(): PageCache {
  const entries = new Map<string, Entry>();

  async function fresh(code: string, now: number, load: Loaders): Promise<Entry | undefined> {
    const entry = entries.get(code);
    if (entry && Math.abs(now - entry.checkedAt) < FRESH_MS) return entry;
    if (entry) entry.checkedAt = now; // one request asks, the others meanwhile get what is there
    let edition: Edition | undefined;
    try {
      edition = await load.findEdition(code);
    } catch (error) {
      if (entry) return entry; // the database rests: what was published stays readable
      throw error;
    }
    if (!edition) {
      entries.delete(code);
      return undefined;
    }
    const text = JSON.stringify([edition.version, edition.digest, edition.withdrawn]);
    if (entry?.edition === text) {
      if (entries.get(code) === entry) {
        entries.delete(code);
        entries.set(code, entry); // the least recently checked is the first to go
      }
      return entry;
    }
    const made: Entry = { edition: text, checkedAt: now, pages: new Map() };
    entries.set(code, made);
    const oldest = entries.keys().next().value;
    if (entries.size > MOST_PROJECTS && oldest !== undefined) entries.delete(oldest);
    return made;
  }

  return {
    async find(code, lang, now, load) {
      const entry = await fresh(code, now.getTime(), load);
      if (!entry) return undefined;
      const kept = entry.pages.get(lang);
      if (kept) return kept;
      const page = load.render(code, lang);
      entry.pages.set(lang, page);
      try {
        return await page;
      } catch (error) {
        entry.pages.delete(lang);
        throw error;
      }
    },
    drop: (code) => entries.delete(code),
    dropAll: () => entries.clear(),
  };
}

const zip = promisify(gzip);
const brotli = promisify(brotliCompress);

/** Compresses a page once, both ways. */
export async function pack(status: number, etag: string, text: string): Promise<Rendered> {
  const html = Buffer.from(text);
  const [gzipped, br] = await Promise.all([
    zip(html, { level: 9 }),
    brotli(html, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
    }),
  ]);
  return { status, etag, html, gzip: gzipped, br };
}

/** Keeps the answer of a question for a while; a failure is asked again, the last answer is kept meanwhile. */
export function keepFor<Answer>(
  ms: number,
  clock: () => Date,
  ask: () => Promise<Answer>,
): { get: () => Promise<Answer>; forget: () => void } {
  let kept: { at: number; answer: Promise<Answer> } | undefined;
  return {
    get() {
      const now = clock().getTime();
      if (kept && Math.abs(now - kept.at) < ms) return kept.answer;
      const before = kept?.answer;
      const answer = ask().catch((error: unknown) => {
        if (before) return before;
        kept = undefined;
        throw error;
      });
      kept = { at: now, answer };
      return answer;
    },
    forget() {
      kept = undefined;
    },
  };
}

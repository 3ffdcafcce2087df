/**
 * A new version of a plugin on past calls of the one that serves: how many answers are the same, and what differs. Both
 * are run anew with the same clock and chance, and the same answers to what they ask.
 */
import { canonicalText } from "./canonical.ts";

/** How one version came out of one call; `open` where it asked what nobody had asked before. */
export type Rerun = Readonly<{ output?: unknown; fault?: string; ms: number; open: boolean }>;
export type ShadowPair = Readonly<{ point: string; at: string; before: Rerun; after: Rerun }>;

export type ShadowSample = Readonly<{ point: string; at: string; before: string; after: string }>;
export type ShadowReport = Readonly<{
  /** The version that was compared with. */
  against: string;
  calls: number;
  same: number;
  different: number;
  /** The new version failed where the old one answered. */
  failed: number;
  /** It asks what was not asked then: nothing can be said. */
  open: number;
  /** Of all: took more than twice as long, and 20 ms more. */
  slower: number;
  samples: readonly ShadowSample[];
}>;

const MAX_SAMPLES = 10;
const MAX_SAMPLE_CHARS = 400;
const SLOWER_MS = 20;

/** Counts the pairs and shows some that differ; what looks like a number of a person or an account is cut. */
export function judgeShadow(against: string, pairs: readonly ShadowPair[]): ShadowReport {
  const judged = pairs.map((pair) => ({ pair, verdict: verdictOf(pair) }));
  const count = (verdict: string): number => judged.filter((one) => one.verdict === verdict).length;
  const shown = judged.filter(({ verdict }) => verdict === "different" || verdict === "failed").slice(0, MAX_SAMPLES);
  return {
    against,
    calls: pairs.length,
    same: count("same"),
    different: count("different"),
    failed: count("failed"),
    open: count("open"),
    slower: pairs.filter(({ before, after }) => after.ms > before.ms * 2 && after.ms > before.ms + SLOWER_MS).length,
    samples: shown.map(({ pair }) => ({
      point: pair.point,
      at: pair.at,
      before: sampleOf(pair.before),
      after: sampleOf(pair.after),
    })),
  };
}

function verdictOf({ before, after }: ShadowPair): "same" | "different" | "failed" | "open" {
  if (before.open || after.open) return "open";
  if (after.fault !== undefined && before.fault === undefined) return "failed";
  if (before.fault !== undefined || after.fault !== undefined)
    return before.fault === after.fault ? "same" : "different";
  return canonicalText(before.output) === canonicalText(after.output) ? "same" : "different";
}

function sampleOf({ output, fault }: Rerun): string {
  const text = fault ?? JSON.stringify(output);
  return text.replaceAll(/[0-9A-Z]{6,}/gi, maskedWord).slice(0, MAX_SAMPLE_CHARS);
}

/** Words of a language stay, signs that count or name something go but for the first two. */
function maskedWord(word: string): string {
  return /\d/.test(word) ? `${word.slice(0, 2)}${"•".repeat(4)}` : word;
}

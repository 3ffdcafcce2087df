/** Why a table cannot be read. The sentence comes from the catalogue under `import.reason.<reason>`. */
import { type Language, sentence } from "../messages.ts";
import { Refusal } from "../errors.ts";

export type Reason =
  | "too-large"
  | "too-many-rows"
  | "too-many-columns"
  | "empty"
  | "not-a-table"
  | "not-text"
  | "password"
  | "old-excel"
  | "unpacks-too-large"
  | "broken"
  | "documents-filed"
  | "quota-issued"
  | "amended";

/** The refusal of a file that is no table, or not one that we take. */
export function unreadable(reason: Reason): Refusal {
  return new Refusal("import.unreadable", { facts: { reason } });
}

/** The same refusal with its reason as a sentence in the reader's language; anything else is passed through. */
export function worded(error: unknown, language: Language): unknown {
  if (!(error instanceof Refusal) || !error.code.startsWith("import.")) return error;
  const reason = error.facts["reason"];
  if (typeof reason !== "string") return error;
  return new Refusal(error.code, {
    problems: error.problems,
    facts: { ...error.facts, reason: sentence(language, `import.reason.${reason}`, error.facts) },
  });
}

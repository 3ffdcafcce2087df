// Every way in which the embedded PostgreSQL can refuse to start, as one error with a code and one sentence for the
// person at the terminal.

export type PostgresStartCode =
  | "folder-unusable"
  | "folder-in-use"
  | "disk-full"
  | "no-binaries"
  | "binaries-unusable"
  | "no-user"
  | "initdb-failed"
  | "password-missing"
  | "password-refused"
  | "not-answering"
  | "start-failed"
  | "stop-failed";

/** A start (or stop) of the embedded PostgreSQL that did not work: `code` for programs, one sentence for people. */
export class PostgresStartError extends Error {
  readonly code: PostgresStartCode;

  constructor(code: PostgresStartCode, sentence: string, cause?: unknown) {
    super(sentence, { cause });
    this.name = "PostgresStartError";
    this.code = code;
  }
}

/** The advice that ends every sentence which the reader cannot repair inside this program. */
export const useOwnServer = "or set DATABASE_URL to a PostgreSQL server of your own";

/** Turns a refusal of the file system at `path` into the sentence for it; passes our own errors through. */
export function folderError(path: string, cause: unknown): PostgresStartError {
  if (cause instanceof PostgresStartError) return cause;
  if (systemCode(cause) === "ENOSPC" || systemCode(cause) === "EDQUOT") return diskFull(path, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  const advice = `choose a folder that this user may write, ${useOwnServer}`;
  return new PostgresStartError(
    "folder-unusable",
    `The data folder ${path} cannot be used (${reason}): ${advice}.`,
    cause,
  );
}

/** The sentence for a full disk below `path`. */
export function diskFull(path: string, cause?: unknown): PostgresStartError {
  const sentence = `The disk that holds ${path} is full: free at least 100 MB and start again, ${useOwnServer}.`;
  return new PostgresStartError("disk-full", sentence, cause);
}

/** True if a PostgreSQL program's output tells of a full disk; a write cut short is its other way to say so. */
export function tellsOfFullDisk(output: string): boolean {
  return /No space left on device|quota exceeded|wrote only \d+ of \d+ bytes/i.test(output);
}

/** The code of a system error (ENOENT, EACCES …), or undefined for anything else. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Answers that an expression is tried on: stored documents that the designer picked, or typed ones. */
export type Sample = {
  id: string;
  /** What people know it by, e.g. the document's number. */
  label: string;
  answers: Readonly<Record<string, unknown>>;
};

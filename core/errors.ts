/** Expected refusals of the API: code, status, facts. The sentence comes from the message catalogue by code. */
import type { Problem } from "./domain/problem.ts";

/** Every error code with its HTTP status. Codes are never reused. */
export const ERROR_STATUS = {
  "request.invalid": 400,
  "request.too-large": 413,
  "request.not-found": 404,
  "request.method": 405,
  "request.media-type": 415,
  "request.csrf": 403,
  "request.failed": 500,
  "request.busy": 503,
  "sign-in.needed": 401,
  "sign-in.wrong": 401,
  "sign-in.too-many": 429,
  "sign-in.plain-http": 403,
  "sign-in.demo-closed": 403,
  "right.missing": 403,
  "definition.not-found": 404,
  "document.not-found": 404,
  "document.stale": 409,
  "document.not-editable": 409,
  "document.invalid": 422,
  "rule.blocked": 422,
  "rule.reason-needed": 422,
  "rule.scope": 403,
  "rule.fixed": 403,
  "rule.setting": 422,
  "rule.faulty": 422,
  "handles.missing": 422,
  "document.exists": 409,
  "document.may-not-start": 409,
  "project.not-found": 404,
  "unit.not-found": 404,
  "file.not-found": 404,
  "file.refused": 422,
  "case.refused": 409,
  "case.invalid": 422,
  "command.reused": 409,
  "ledger.insufficient": 422,
  "ledger.not-in-transit": 422,
  "ledger.not-frozen": 422,
  "ledger.not-paid": 422,
  "ledger.not-positive": 422,
  "ledger.no-quota": 422,
  "ledger.key-reused": 409,
  "ledger.over-approved": 422,
  "ledger.over-limit": 422,
  "ledger.voucher-used": 422,
  "ledger.not-that-posting": 409,
  "ledger.reversed": 409,
  "ledger.used-since": 422,
  "ledger.other-family": 422,
  "ledger.child-line": 422,
  "ledger.line-stopped": 423,
  "ledger.closed-month": 422,
  "ledger.closed-year": 422,
  "ledger.line-not-found": 404,
  "contract.not-found": 404,
  "import.unreadable": 422,
  "import.invalid": 422,
  "import.not-found": 404,
  "import.not-undoable": 409,
  "person.invalid": 422,
  "person.not-found": 404,
  "role.conflict": 409,
  "role.self": 409,
  "substitution.invalid": 422,
  "substitution.not-found": 404,
  "substitution.over": 409,
  "substitution.conflict": 409,
  "plugin.not-found": 404,
  "import.closed": 409,
  "print.unreadable": 422,
  "print.no-format": 422,
  "print.no-glyph": 422,
  "definition.id-taken": 409,
  "definition.retired": 409,
  "change.not-found": 404,
  "change.exists": 409,
  "change.stale": 409,
  "change.not-editable": 409,
  "change.outdated": 409,
  "change.own": 409,
  "change.scope": 403,
  "change.invalid": 422,
  "change.not-ready": 422,
  "pack.not-found": 404,
  "pack.invalid": 422,
  "pack.nothing": 409,
  "notice.invalid": 422,
  "webhook.invalid": 422,
  "webhook.not-found": 404,
  "delivery.not-found": 404,
  "hit.not-found": 404,
  "delivery.not-failed": 409,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

/** A refusal with its code, and what a person needs to mend it. */
export class Refusal extends Error {
  override name = "Refusal";
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, details: { problems?: readonly Problem[]; facts?: Record<string, unknown> } = {}) {
    super(code);
    this.code = code;
    this.problems = details.problems ?? [];
    this.facts = details.facts ?? {};
  }
}

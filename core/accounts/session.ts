/** Sessions in PostgreSQL: a random token in the cookie, its hash in the table, an identity with its reach. */
import { createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import type { DefinitionStore } from "../definitions/store.ts";
import type { Assignment, Identity, Reach } from "../domain/scope.ts";
import { findIdentity, findSession, insertSession, type SessionRow, touchSession } from "./queries.ts";

/** A session ends after this long in any case, and after this long without use. */
export const SESSION_HOURS = 12;
export const IDLE_MINUTES = 120;
export const COOKIE = "__Host-mz";

export type NewSession = { token: string; csrf: string };

/** Opens a session and returns the token for the cookie; only its hash is stored. */
export async function openSession(tx: Queryable, person: string, address: string, now: Date): Promise<NewSession> {
  const token = randomBytes(32).toString("base64url");
  const csrf = randomBytes(24).toString("base64url");
  await insertSession(tx, [
    hashToken(token),
    person,
    csrf,
    address,
    now,
    new Date(now.getTime() + SESSION_HOURS * 3_600_000),
  ]);
  return { token, csrf };
}

/** Who a cookie token belongs to, or undefined when the session is unknown, expired or its person closed. */
export async function readSession(
  db: Queryable,
  store: DefinitionStore,
  token: string,
  now: Date,
): Promise<Identity | undefined> {
  const hash = hashToken(token);
  const [row] = await findSession(db, [hash, now, new Date(now.getTime() - IDLE_MINUTES * 60_000)]);
  if (!row) return undefined;
  if (now.getTime() - row.seen_at.getTime() > 60_000) await touchSession(db, [hash, now]);
  return identityOf(row, store);
}

/** The identity of a person without a session: for programs that act in somebody's name, such as imports by command line. */
export async function identityOfLogin(
  db: Queryable,
  store: DefinitionStore,
  login: string,
  now: Date,
): Promise<Identity | undefined> {
  const [row] = await findIdentity(db, [login, now]);
  return row && identityOf(row, store);
}

/** SHA-256 of a session token. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

function identityOf(row: SessionRow, store: DefinitionStore): Identity {
  const assignments = row.assignments.flatMap((a): Assignment[] => {
    const role = store.find("role", a.role);
    if (!role) return []; // a role that is no longer defined gives no right
    const reach: Reach =
      role.reach === "region"
        ? { kind: "region", level: a.level, code: a.region }
        : { kind: "units", units: role.reach === "subtree" ? a.subtree : [a.unit] };
    return [
      {
        role: a.role,
        roleTitle: role.title,
        unit: { id: a.unit, name: a.unitName },
        permissions: role.permissions,
        reach,
      },
    ];
  });
  return { person: { id: row.person, name: row.name, login: row.login }, csrf: row.csrf, assignments };
}

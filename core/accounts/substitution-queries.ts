/** All SQL of standing substitution. */
import { statement } from "../database/database.ts";

/** Everybody who makes one waits here, so that two that are fine alone cannot close a circle or overlap together. */
export const lockSubstitutions = statement(
  "lock-substitutions",
  "select pg_advisory_xact_lock(hashtext('core.substitution'))",
);

export type StandingRow = {
  id: string;
  person: string;
  substitute: string;
  open: boolean;
  from_day: string;
  to_day: string;
  forms: string[] | null;
  created_at: Date;
  revoked_at: Date | null;
};
const STANDING =
  "s.id, s.person, s.substitute, p.active as open, s.from_day, s.to_day, s.forms, s.created_at, s.revoked_at";

/** A row inside JSON. */
export type StandingJson = Omit<StandingRow, "created_at" | "revoked_at"> & {
  created_at: string;
  revoked_at: string | null;
};

/** Those of the people, and of their substitutes and so on, that hold at an instant; in the order they were made. */
export function chainsOf(instant: string, hops: string, people: string): string {
  const holds = `s.from_day <= day.day and s.to_day >= day.day and s.created_at <= ${instant} and (s.revoked_at is null or s.revoked_at > ${instant})`;
  return `with recursive day as (select (${instant}::timestamptz at time zone 'Asia/Shanghai')::date as day), reached(person, step) as (
     select x.person, 0 from (${people}) x(person)
     union
     select s.substitute, r.step + 1 from reached r cross join day join core.substitution s on s.person = r.person and ${holds}
     where r.step < ${hops}::int
   )
   select ${STANDING} from core.substitution s join core.person p on p.id = s.substitute cross join day
   where s.person in (select person from reached) and ${holds}
   order by s.created_at, s.id`;
}

/** Of the people $1 at the instant $2; $3 is how far. */
export const listChains = statement<StandingRow>(
  "list-substitution-chains",
  chainsOf("$2", "$3", "select unnest($1::uuid[])"),
);
/** Every one that is not revoked and shares a day with $1 to $2: what a new one has to fit in with. */
export const listStanding = statement<StandingRow>(
  "list-standing-substitutions",
  `select ${STANDING} from core.substitution s join core.person p on p.id = s.substitute
   where s.revoked_at is null and s.from_day <= $2::date and s.to_day >= $1::date order by s.created_at, s.id`,
);

export type SubstitutionRow = StandingRow & {
  person_name: string;
  substitute_name: string;
  reason: string;
  created_by: string;
  created_by_name: string;
  revoked_by_name: string | null;
};
/** What a person has agreed and what others have agreed with them, newest first. */
export const listSubstitutionsOf = statement<SubstitutionRow>(
  "list-substitutions-of",
  `select ${STANDING}, o.name as person_name, p.name as substitute_name, s.reason, s.created_by, c.name as created_by_name, v.name as revoked_by_name
   from core.substitution s join core.person p on p.id = s.substitute join core.person o on o.id = s.person
   join core.person c on c.id = s.created_by left join core.person v on v.id = s.revoked_by
   where s.person = $1 or s.substitute = $1 order by s.from_day desc, s.created_at desc, s.id limit 200`,
);
export const insertSubstitution = statement(
  "insert-substitution",
  `insert into core.substitution (id, person, substitute, from_day, to_day, forms, reason, created_by, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
);
export const lockSubstitution = statement<{ person: string; to_day: string; revoked_at: Date | null }>(
  "lock-substitution",
  "select person, to_day, revoked_at from core.substitution where id = $1 and person = $2 for update",
);
export const revokeSubstitution = statement(
  "revoke-substitution",
  "update core.substitution set revoked_by = $2, revoked_at = $3 where id = $1 and revoked_at is null",
);
/** Whether each account is open, and the roles that its person holds now. */
export const listRolesOfPeople = statement<{ id: string; open: boolean; roles: string[] }>(
  "list-roles-of-people",
  `select p.id, p.active as open, coalesce((select array_agg(distinct a.role) from core.assignment a where a.person = p.id and a.valid_to is null), '{}') as roles
   from core.person p where p.id = any($1::uuid[])`,
);

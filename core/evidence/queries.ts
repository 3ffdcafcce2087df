/** Reads of the evidence log. */
import { statement } from "../database/database.ts";

export const listEvidence = statement<{
  id: string;
  at: Date;
  name: string | null;
  address: string;
  kind: string;
  subject: string;
  body: Buffer;
  hash: Buffer;
}>(
  "list-evidence",
  `select e.id, e.at, p.name, e.address, e.kind, e.subject, e.body, e.hash from core.evidence e left join core.person p on p.id = e.person
   where ($1::text is null or e.subject = $1) and ($2::uuid is null or e.person = $2) and ($3::timestamptz is null or e.at >= $3) and ($4::timestamptz is null or e.at <= $4)
   order by e.at desc, e.id desc limit $5 offset $6`,
);

/** A process of its own: bare Fastify, one pool, and for each decision one call of one SQL function that writes the same rows. */
import Fastify from "fastify";
import { openPool } from "../../core/database/database.ts";
import { serve } from "./side.ts";

export type OneFunctionOrder = { ownerUrl: string; written: string };

/** The rows of a decision: event, case, tasks, command, document, evidence; the lock and the look for a repeat in front. */
export const ONE_FUNCTION = `create schema bench;
create function bench.decide(d uuid, c uuid, cmd uuid, w jsonb) returns jsonb language plpgsql as $$
begin
  perform from core.document where id = d for update;
  if exists (select from core.command where flow_case = c and command = cmd) then return null; end if;
  update core.flow_case set state = w -> 'state', status = w ->> 'status', seq = (w ->> 'seq')::integer where id = c;
  insert into core.event (flow_case, seq, kind, body, by, at)
    select c, x.seq, x.kind, x.body, x.by, now() from jsonb_to_recordset(w -> 'events') as x(seq integer, kind text, body jsonb, by uuid);
  update core.task t set status = x.status, decided_at = now()
    from jsonb_to_recordset(w -> 'closed') as x(entry integer, seat integer, person uuid, status text)
    where t.flow_case = c and t.status = 'open' and t.entry = x.entry and t.seat = x.seat and t.person = x.person;
  insert into core.task (id, flow_case, document, step, round, person, why, status, opened_at, entry, seat)
    select gen_random_uuid(), c, d, x.step, 1, x.person, x.why, 'open', now(), x.entry, x.seat
    from jsonb_to_recordset(w -> 'opened') as x(step text, person uuid, why jsonb, entry integer, seat integer);
  insert into core.command (flow_case, command, digest, answer, at, body, by)
    values (c, cmd, w ->> 'digest', w -> 'answer', now(), w -> 'body', (w ->> 'by')::uuid);
  update core.document set stamp = stamp + 1, state = 'running', step = w ->> 'step', updated_at = now(), answers = answers where id = d;
  insert into core.evidence (id, at, person, address, kind, subject, format, body, hash)
    values (gen_random_uuid(), now(), (w ->> 'by')::uuid, '127.0.0.1', 'decision', 'document:' || d, (w ->> 'format')::integer, convert_to(w ->> 'evidence', 'UTF8'), sha256(convert_to(w ->> 'evidence', 'UTF8')));
  return w -> 'answer';
end $$`;

serve(async (order: OneFunctionOrder) => {
  const pool = openPool(order.ownerUrl, 4, "bare-function");
  const app = Fastify({ logger: { level: "warn" } });
  app.post<{ Params: { document: string; flowCase: string }; Body: { commandId: string } }>(
    "/decide/:document/:flowCase",
    async ({ params, body }) => {
      const { rows } = await pool.query({
        name: "decide",
        text: "select bench.decide($1, $2, $3, $4) as answer",
        values: [params.document, params.flowCase, body.commandId, order.written],
      });
      return rows[0] as object;
    },
  );
  return { app, close: () => pool.end() };
});

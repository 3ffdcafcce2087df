/** What must hold of every case whatever happened to it, looked up in the tables. */
import { type CaseState, type FlowEvent, hasDecided, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import { canonicalText } from "../../core/domain/canonical.ts";
import { apply, replay } from "../../core/domain/replay.ts";
import type { Pool } from "../../core/database/database.ts";

type Row = {
  id: string;
  document: string;
  state: CaseState;
  status: string;
  seq: number;
  document_state: string;
  events: { seq: number; kind: string; body: object }[];
  tasks: { entry: number; seat: number; person: string; status: string }[];
  commands: string[];
  evidence: { command: string; events: string[] }[];
  postings: string[];
};

const READ = `select c.id, c.document, c.state, c.status, c.seq, d.state as document_state,
    (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'kind', e.kind, 'body', e.body) order by e.seq), '[]') from core.event e where e.flow_case = c.id) as events,
    (select coalesce(jsonb_agg(jsonb_build_object('entry', t.entry, 'seat', t.seat, 'person', t.person, 'status', t.status)), '[]') from core.task t where t.flow_case = c.id) as tasks,
    (select coalesce(jsonb_agg(m.command), '[]') from core.command m where m.flow_case = c.id) as commands,
    (select coalesce(jsonb_agg(convert_from(v.body, 'UTF8')::jsonb -> 'what' order by v.id), '[]') from core.evidence v where v.subject = 'document:' || c.document and v.kind = 'decision') as evidence,
    (select coalesce(jsonb_agg(k.message_id), '[]') from core.posting_key k join core.posting p on p.id = k.posting where p.flow_case = c.id) as postings
  from core.flow_case c join core.document d on d.id = c.document where c.document = any($1::uuid[])`;

/** Everything that is wrong with the cases of these documents; empty when all is well. */
export async function caseFaults(owner: Pool, documents: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<Row>(READ, [documents]);
  return rows.flatMap((row) => faultsOf(row).map((fault) => `${row.document}: ${fault}`));
}

function faultsOf(row: Row): string[] {
  const faults: string[] = [];
  const must = (holds: boolean, fault: string): void => void (holds || faults.push(fault));
  must(
    row.events.every((e, i) => e.seq === i + 1) && row.seq === row.events.length,
    `events are numbered ${row.events.map((e) => e.seq).join(",")} of ${row.seq}`,
  );
  const events = row.events.map((e) => ({ kind: e.kind, ...e.body }) as FlowEvent);
  must(canonicalText(replay(events)) === canonicalText(row.state), "the state is not the replay of the events");
  must(
    row.status === row.state.status && row.document_state === row.status,
    `${row.document_state} is not ${row.status}`,
  );
  const seats = row.state.active.flatMap((a) => openSeats(a).map((s) => `${a.entry} ${s.no} ${s.person}`)).sort();
  const open = row.tasks.flatMap((t) => (t.status === "open" ? [`${t.entry} ${t.seat} ${t.person}`] : [])).sort();
  must(seats.join() === open.join(), `open tasks are [${open.join()}], open seats [${seats.join()}]`);
  must(
    row.events.filter((e) => ["finished", "refused", "withdrawn"].includes(e.kind)).length <= submissions(events),
    "the case ended twice",
  );
  faults.push(...decidedTwice(events));
  const told = row.evidence.flatMap((e) => e.events).sort();
  must(
    told.join() ===
      events
        .map((e) => e.kind)
        .sort()
        .join(),
    `evidence tells ${told.join()}`,
  );
  const by = row.evidence.map((e) => e.command);
  must(new Set(by).size === by.length && by.every((id) => row.commands.includes(id)), "evidence without its command");
  const booked = row.events.flatMap((e) => (["posted", "unposted"].includes(e.kind) ? [`${row.id}:${e.seq}`] : []));
  must(booked.sort().join() === row.postings.sort().join(), `booked ${row.postings.join()} for ${booked.join()}`);
  return faults;
}

function submissions(events: readonly FlowEvent[]): number {
  return events.filter((e) => e.kind === "submitted").length;
}

/** A seat that has decided decides again only after its decision was taken back. */
function decidedTwice(events: readonly FlowEvent[]): string[] {
  const faults: string[] = [];
  let state = NEW_CASE;
  for (const event of events) {
    if ((event.kind === "agreed" || event.kind === "handled" || event.kind === "voted") && event.seat !== undefined) {
      const seat = state.active.find((a) => a.step === event.step)?.seats.find((s) => s.no === event.seat);
      if (!seat || hasDecided(seat)) faults.push(`${event.by} decided ${event.step} twice`);
    }
    state = apply(state, event);
  }
  return faults;
}

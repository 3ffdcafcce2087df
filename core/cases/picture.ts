/** The drawing of a case's flow with its history, for the present position and for playing the past. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { framesOf, pictureSteps } from "../domain/case-picture.ts";
import type { FlowEvent } from "../domain/case-state.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import type { Identity } from "../domain/scope.ts";
import { getDocument } from "../documents/read-document.ts";
import { Refusal } from "../errors.ts";
import { findCase, listEvents } from "./queries.ts";

/** Steps, and a frame for each event that people are told or that moves a position. */
export async function readPicture(context: Context, identity: Identity, document: string) {
  const db = context.pool;
  await getDocument(context, db, identity, document);
  const [row] = await findCase(db, [document]);
  if (!row) throw new Refusal("case.refused");
  const flow = expandFlow(context.definitions.get("flow", row.flow, row.flow_version), (id, version) =>
    context.definitions.find("flow", id, version),
  );
  const events = await listEvents(db, [row.id]);
  const frames = framesOf(
    flow,
    events.map((e) => ({ ...e.body, kind: e.kind, seq: e.seq }) as FlowEvent & { seq: number }),
  );
  const people = new Set(
    frames.flatMap((frame) => Object.values(frame.marks).flatMap((m) => m.people?.map((p) => p.person) ?? [])),
  );
  const names = await namesById(db, [...people]);
  return {
    flow: { id: flow.id, version: flow.version, title: flow.title },
    steps: pictureSteps(flow.steps),
    frames: frames.map(({ marks, ...frame }, i) => ({
      ...frame,
      at: events[i]?.at.toISOString() ?? "",
      kind: events[i]?.kind ?? "",
      step: typeof events[i]?.body["step"] === "string" ? events[i].body["step"] : null,
      by: events[i]?.name ?? null,
      marks: Object.fromEntries(
        Object.entries(marks).map(([id, mark]) => [
          id,
          {
            ...mark,
            ...(mark.people && {
              people: mark.people.map(({ person, word }) => ({ name: names.get(person) ?? "", word })),
            }),
          },
        ]),
      ),
    })),
  };
}

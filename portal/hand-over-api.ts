/** What waits for a person, and giving it to somebody else: one command each, safe to repeat. */
import { request } from "./request.ts";

export type OpenTask = {
  task: string;
  document: string;
  number: string;
  title: string;
  step: { id: string; title: string };
  unit: string;
  since: string;
  due: string | null;
};

const at = encodeURIComponent;

export const listOpenTasks = (person: string) => request<{ rows: OpenTask[] }>("GET", `/people/${at(person)}/tasks`);

/** `commandId` is the caller's: the same one again has the same effect once. */
export const handOver = (
  task: OpenTask,
  given: { commandId: string; from: string; to: string; opinion: string },
): Promise<unknown> =>
  request<unknown>("POST", `/documents/${at(task.document)}/commands`, {
    body: {
      commandId: given.commandId,
      command: { do: "hand-over", step: task.step.id, from: given.from, to: given.to, opinion: given.opinion },
    },
    repeat: true,
  });

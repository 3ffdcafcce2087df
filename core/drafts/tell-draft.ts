/** What the person is told of a draft: that it is there, or what stands against it yet. */
import type { Context } from "../context.ts";
import type { Obstacle, Outlook } from "../domain/prepare-draft.ts";
import type { Notice } from "../domain/notice.ts";
import { canonicalText } from "../domain/canonical.ts";
import { messageOf } from "../domain/problem.ts";
import { catalogue, type Language } from "../messages.ts";
import type { SourceRow } from "./queries.ts";

/** Names that stand in a notice; the page of the document has them all. */
const MOST = 6;

/** The same for the same obstacles, so that people are told of them once. */
export function toldOf({ against }: Outlook): string {
  return canonicalText(against.map(keyOf).sort());
}

/** The sentence of an obstacle in a language of the server. */
export function obstacleText(obstacle: Obstacle, language: Language): string {
  return "problem" in obstacle ? messageOf(obstacle.problem, catalogue(language)) : obstacle.message;
}

type Told = {
  source: SourceRow;
  draft: { id: string; number: string; title: string } | undefined;
  formId: string;
  outlook: Outlook;
};

/** The notice leads to the draft where there is one, else to the document that it would follow from. */
export function noticeOf(context: Context, person: string, { source, draft, formId, outlook }: Told): Notice {
  const { against, looks } = outlook;
  const names = draft ? looks.map(nameOf) : against.map((one) => ("problem" in one ? fieldOf(one) : nameOf(one)));
  const level = draft === undefined ? "waits" : looks.length > 0 ? "look" : "ready";
  return {
    person,
    kind: "draft",
    document: draft?.id ?? source.id,
    flowCase: null,
    step: null,
    params: {
      level,
      title: draft?.title ?? source.title,
      number: draft?.number ?? source.number,
      form: context.definitions.find("form", formId)?.title ?? formId,
      ...(names.length > 0 && { reason: [...new Set(names)].slice(0, MOST).join("; ") }),
    },
  };
}

function nameOf({ code, title }: { code: string; title: string }): string {
  return `${code} ${title}`;
}

/** A field by its label, or the sentence where no field is at fault. */
function fieldOf({ problem }: Extract<Obstacle, { problem: unknown }>): string {
  const label = problem.params?.["label"] ?? problem.params?.["title"];
  return label === undefined ? messageOf(problem, catalogue("zh-CN")) : String(label);
}

function keyOf(obstacle: Obstacle): string {
  return "problem" in obstacle ? `${obstacle.problem.code} ${obstacle.problem.pointer}` : obstacle.code;
}

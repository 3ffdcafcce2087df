/** What an act asks of the person, what is missing, and the command it becomes: without a browser. */
import type { Ballot } from "../../core/domain/vote.ts";
import type { Command, May } from "../api-types.ts";
import type { MessageKey } from "../message.ts";

export type ActInput = {
  opinion: string;
  to?: string;
  then?: "continue" | "come-back";
  choice?: Ballot | undefined;
  from?: string;
  people?: string[];
  choose?: Record<string, string[]>;
  files?: string[];
  signature?: { strokes: [number, number][][] } | undefined;
};
type Ask = "opinion" | "to" | "then" | "choice" | "from" | "person" | "people" | "choose" | "files" | "signature";

const DECISIONS = new Set<May["do"]>(["approve", "handle", "vote"]);
const ALONE = new Set<May["do"]>(["claim", "release", "urge"]);

/** True for acts that are done at once, without a dialog. */
export function isAtOnce(may: May): boolean {
  if (ALONE.has(may.do)) return true;
  return (
    (may.do === "approve" || may.do === "handle") &&
    may.filesNeeded !== true &&
    may.signNeeded !== true &&
    may.choose === undefined
  );
}

/** The parts of an act; "needed" where it cannot go without. */
export function asksOf(may: May, input: ActInput): Map<Ask, "needed" | "may"> {
  const asks = new Map<Ask, "needed" | "may">();
  const decides = DECISIONS.has(may.do) || (may.do === "add" && input.to === "after");
  if (may.do === "vote") asks.set("choice", "needed");
  if (may.do === "return" || may.do === "jump" || may.do === "add") asks.set("to", "needed");
  if (may.do === "return" && may.then === "ask") asks.set("then", "needed");
  if (may.do === "remove" || may.do === "hand-over") asks.set("from", "needed");
  if (may.do === "transfer" || may.do === "delegate" || may.do === "hand-over") asks.set("person", "needed");
  if (may.do === "add" || may.do === "copy") asks.set("people", "needed");
  if ((decides || may.do === "submit") && may.choose) asks.set("choose", "may");
  if (may.do !== "remove" && may.do !== "submit" && !ALONE.has(may.do))
    asks.set("opinion", needsOpinion(may, input) ? "needed" : "may");
  const saysMore = decides || ["return", "refuse", "transfer", "delegate", "add"].includes(may.do);
  if (saysMore) asks.set("files", decides && may.filesNeeded === true ? "needed" : "may");
  if (decides && may.signNeeded === true) asks.set("signature", "needed");
  return asks;
}

function needsOpinion(may: May, input: ActInput): boolean {
  if (may.do === "vote") return may.opinionNeeded === true || input.choice === "against" || input.choice === "recuse";
  if (may.do === "add") return input.to === "after" && may.opinionNeeded === true;
  return may.opinionNeeded === true;
}

const FAULTS: Partial<Record<Ask, MessageKey>> = {
  opinion: "act.opinion-needed",
  to: "act.to-needed",
  then: "act.then-needed",
  choice: "act.choice-needed",
  from: "act.whom-needed",
  person: "act.whom-needed",
  people: "act.whom-needed",
  files: "act.files-needed",
  signature: "act.sign-needed",
};

/** The first part that is missing. */
export function faultOf(may: May, input: ActInput): { at: Ask; key: MessageKey } | undefined {
  const given: Record<Ask, boolean> = {
    opinion: input.opinion.trim() !== "",
    to: input.to !== undefined,
    then: input.then !== undefined,
    choice: input.choice !== undefined,
    from: input.from !== undefined,
    person: (input.people ?? []).length === 1,
    people: (input.people ?? []).length > 0,
    choose: true,
    files: (input.files ?? []).length > 0,
    signature: input.signature !== undefined,
  };
  for (const [at, need] of asksOf(may, input)) {
    const key = FAULTS[at];
    if (need === "needed" && !given[at] && key) return { at, key };
  }
  return undefined;
}

/** The command of a filled dialog. */
export function actCommand(may: May, input: ActInput): Command {
  const asks = asksOf(may, input);
  const step = may.step === undefined ? {} : { step: may.step };
  const opinion = asks.has("opinion") && input.opinion.trim() !== "" ? { opinion: input.opinion.trim() } : {};
  const files = asks.has("files") && (input.files ?? []).length > 0 ? { files: input.files ?? [] } : {};
  const signature = asks.has("signature") && input.signature ? { signature: { strokes: input.signature.strokes } } : {};
  const named = Object.entries(input.choose ?? {}).filter(([, people]) => people.length > 0);
  const choose = asks.has("choose") && named.length > 0 ? { choose: Object.fromEntries(named) } : {};
  const said = { ...opinion, ...files, ...signature };
  const reason = input.opinion.trim();
  const [person = ""] = input.people ?? [];
  switch (may.do) {
    case "approve":
    case "handle":
      return { do: may.do, ...step, ...said, ...choose };
    case "vote":
      return { do: "vote", ...step, choice: input.choice ?? "abstain", ...said, ...choose };
    case "return":
      return {
        do: "return",
        ...step,
        to: input.to ?? "",
        ...said,
        opinion: reason,
        ...(asks.has("then") && input.then && { then: input.then }),
      };
    case "refuse":
      return { do: "refuse", ...step, ...said, opinion: reason };
    case "withdraw":
    case "take-back":
      return { do: may.do, ...opinion };
    case "claim":
    case "release":
      return { do: may.do, ...step };
    case "transfer":
    case "delegate":
      return { do: may.do, ...step, to: person, ...said };
    case "add":
      return {
        do: "add",
        ...step,
        where: (input.to ?? "before") as "before" | "after" | "alongside",
        people: input.people ?? [],
        ...said,
        ...choose,
      };
    case "remove":
      return { do: "remove", ...step, person: input.from ?? "" };
    case "copy":
      return { do: "copy", people: input.people ?? [], ...opinion };
    case "urge":
      return { do: "urge" };
    case "jump":
      return { do: "jump", from: may.step ?? "", to: input.to ?? "", opinion: reason };
    case "hand-over":
      return { do: "hand-over", step: may.step ?? "", from: input.from ?? "", to: person, opinion: reason };
    case "retry":
    case "pass-over":
      return { do: may.do, step: may.step ?? "", opinion: reason };
    case "submit":
      return { do: "submit", ...choose };
  }
}

/**
 * Counting a vote: for, against, abstain; who recuses himself is no member any more. A vote ends early only when
 * no vote to come can change the result. All rules are linear in the votes, so the extremes are exact: every open vote
 * taken as for, or as whatever hurts most.
 */
import type { Vote } from "./flow-people.ts";

export type Ballot = "for" | "against" | "abstain" | "recuse";
/** One member: what was voted, nothing as long as nothing was; its weight; whether its vote against ends it. */
export type Member = { ballot: Ballot | undefined; weight: number; veto: boolean };
export type Tally = {
  for: number;
  against: number;
  abstained: number;
  recused: number;
  open: number;
  result: "open" | "passed" | "failed";
};

/** The state of a vote; `closed` counts it as it stands, those who did not vote being absent. */
export function tally(vote: Vote, members: readonly Member[], closed = false): Tally {
  const count = (ballot: Ballot | undefined): number => members.filter((m) => m.ballot === ballot).length;
  const counts = {
    for: count("for"),
    against: count("against"),
    abstained: count("abstain"),
    recused: count("recuse"),
    open: count(undefined),
  };
  const passes = (open: Ballot | "absent"): boolean =>
    passesWith(
      vote,
      members.map((m) => ({ ...m, ballot: m.ballot ?? open })),
    );
  if (counts.open === 0 || closed) return { ...counts, result: passes("absent") ? "passed" : "failed" };
  if (members.some((m) => m.veto && m.ballot === "against")) return { ...counts, result: "failed" };
  if (vote.early === false) return { ...counts, result: "open" };
  if (!passes("for")) return { ...counts, result: "failed" };
  // A deadline may close the vote with some absent, so absence is among what can still happen.
  const sure = (["against", "abstain", "recuse", "absent"] as const).every(passes);
  const vetoLeft = members.some((m) => m.veto && m.ballot === undefined);
  return { ...counts, result: sure && !vetoLeft ? "passed" : "open" };
}

type Final = { ballot: Ballot | "absent"; weight: number; veto: boolean };

function passesWith(vote: Vote, members: readonly Final[]): boolean {
  if (members.some((m) => m.veto && m.ballot === "against")) return false;
  const weigh = (...ballots: Final["ballot"][]): number =>
    members.filter((m) => ballots.includes(m.ballot)).reduce((sum, m) => sum + m.weight, 0);
  const inFavour = weigh("for");
  if (inFavour === 0) return false;
  const present = members.filter((m) => m.ballot !== "absent" && m.ballot !== "recuse").length;
  const all = members.filter((m) => m.ballot !== "recuse").length;
  if (vote.quorum !== undefined && !reaches(vote.quorum, present, all)) return false;
  const cast = inFavour + weigh("against") + (vote.abstain === "counted" ? weigh("abstain") : 0);
  const base =
    vote.of === "members" ? cast + weigh("absent") + (vote.abstain === "counted" ? 0 : weigh("abstain")) : cast;
  return reaches(vote.pass, inFavour, base);
}

/** Whether a part reaches a share of the whole, such as 2/3, or a number. */
function reaches(share: string | number, part: number, whole: number): boolean {
  if (typeof share === "number") return part >= share;
  const [above = 1, below = 1] = share.split("/").map(Number);
  return part * below >= whole * above;
}

/**
 * The table of races: what two people, or a person and the clock, do to the same case at the same time at two server
 * processes; and every way in which it may end.
 */
import type { CommandRequest } from "../../core/cases/run-command.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type People, signStep, smallFlow, STARTER } from "./small-flow.ts";

/** More than half of the quota: two do not fit. */
const MORE_THAN_HALF = 60_000_000;
export const QUOTA_FEN = 100_000_000;

export type Act = CommandRequest["command"];
/** What one side does: a person's command, an official's publication of a next version, or what only a process does. */
export type Side =
  | { by: string; act: Act }
  | { publishes: string }
  | { process: "fires what is due" | "fires the timer" };
export type Race = {
  name: string;
  flow: string;
  /** What happens before, one after the other; a submission is always the first. */
  before?: { by: string; act: Act }[];
  sides: [Side, Side] | [Side, Side, Side];
  /** Both sides send the same command id. */
  sameId?: true;
  /** The first two sides have each a document of their own, of this amount in fen; they meet elsewhere than in a case. */
  apart?: number;
  /** One race at a time, where they would meet outside their case. */
  alone?: true;
  /** So many ms may lie between the sides, where one takes longer than the other; 3 otherwise. */
  spread?: number;
  /** Answers of the sides, then the events behind what happened before; nothing else may come of it. */
  outcomes: string[];
};

/** The flow that comes into force, and is changed, by an official's change over HTTP. */
export const ANEW = "anew";

/** The flows that the races run on. */
export function flowsOf(people: People): Flow[] {
  const sign = (who: string[], more: Parameters<typeof signStep>[2] = {}) => signStep(people, who, more);
  const hour = { within: { hours: 1 } };
  return [
    smallFlow("both", [sign(["a", "b"], { decide: "all" })]),
    smallFlow("either", [sign(["a", "b"], { may: ["transfer"] })]),
    smallFlow("due-return", [sign(["a"], { due: { ...hour, then: "return" } })]),
    smallFlow("due-refuse", [sign(["a"], { due: { ...hour, then: "refuse" } })]),
    smallFlow("board", [sign(["a", "b", "c"], { decide: { pass: "2/3", of: "members" }, may: ["add-alongside"] })]),
    smallFlow("ballot", [sign(["a", "b"], { decide: { pass: "1/2", early: false } })]),
    smallFlow("pool", [sign(["a", "b"], { order: "claim" })]),
    smallFlow("chain", [sign(["a"]), { ...sign(["b"]), id: "next" }], { takeBack: true }),
    smallFlow(ANEW, [sign(["a"]), { ...sign(["b"]), id: "next" }]),
    smallFlow(
      "money",
      [
        {
          id: "hold",
          title: "占用",
          do: "post",
          movement: "reserve",
          amount: "amount",
          quota: "quota",
          undo: "release",
        },
        sign(["a"]),
        {
          id: "pay",
          title: "支付",
          do: "post",
          movement: "pay",
          amount: "amount",
          quota: "quota",
          payment: { payee: "name", paidAt: "day", voucher: "voucher" },
        },
      ],
      { withdraw: "until-done" },
    ),
    smallFlow("hold", [
      { id: "hold", title: "占用", do: "post", movement: "reserve", amount: "amount", quota: "quota", undo: "release" },
      sign(["a"]),
    ]),
  ];
}

const approve = (by: string): Side => ({ by, act: { do: "approve" } });
const vote = (by: string): Side => ({ by, act: { do: "vote", choice: "for" } });
const submit: Side = { by: STARTER, act: { do: "submit" } };
const fires: Side = { process: "fires what is due" };

export const RACES: readonly Race[] = [
  {
    name: "the two last signers of all at once",
    flow: "both",
    sides: [approve("a"), approve("b")],
    outcomes: ["ok ok > agreed:a agreed:b finished", "ok ok > agreed:b agreed:a finished"],
  },
  {
    name: "two of whom one is enough",
    flow: "either",
    sides: [approve("a"), approve("b")],
    outcomes: ["ok case.moved-on > agreed:a finished", "case.moved-on ok > agreed:b finished"],
  },
  {
    name: "approve against refuse",
    flow: "either",
    sides: [approve("a"), { by: "b", act: { do: "refuse", opinion: "no" } }],
    outcomes: ["ok case.moved-on > agreed:a finished", "case.moved-on ok > refused:b"],
  },
  {
    name: "approve against return",
    flow: "either",
    sides: [approve("a"), { by: "b", act: { do: "return", to: "submit", opinion: "no" } }],
    outcomes: ["ok case.moved-on > agreed:a finished", "case.moved-on ok > returned:b"],
  },
  {
    name: "one signer of all against another's return",
    flow: "both",
    sides: [approve("a"), { by: "b", act: { do: "return", to: "submit", opinion: "no" } }],
    outcomes: ["ok ok > agreed:a returned:b", "case.moved-on ok > returned:b"],
  },
  {
    name: "approve against withdraw",
    flow: "both",
    sides: [approve("a"), { by: STARTER, act: { do: "withdraw" } }],
    outcomes: ["ok case.too-late > agreed:a", "case.moved-on ok > withdrawn:starter"],
  },
  {
    name: "approve against the deadline that returns",
    flow: "due-return",
    sides: [approve("a"), fires],
    alone: true,
    outcomes: ["ok ok > agreed:a finished", "case.moved-on ok > returned"],
  },
  {
    name: "approve against the deadline that refuses",
    flow: "due-refuse",
    sides: [approve("a"), fires],
    alone: true,
    outcomes: ["ok ok > agreed:a finished", "case.moved-on ok > refused"],
  },
  {
    name: "two processes look for the same timer",
    flow: "due-refuse",
    sides: [fires, fires],
    alone: true,
    outcomes: ["ok ok > refused"],
  },
  {
    name: "two processes fire the same timer",
    flow: "due-return",
    sides: [{ process: "fires the timer" }, { process: "fires the timer" }],
    outcomes: ["ok ok > returned"],
  },
  {
    name: "double click: the same command twice",
    flow: "both",
    sides: [approve("a"), approve("a")],
    sameId: true,
    outcomes: ["ok ok > agreed:a"],
  },
  {
    name: "the same act from two windows",
    flow: "both",
    sides: [approve("a"), approve("a")],
    outcomes: ["ok case.moved-on > agreed:a", "case.moved-on ok > agreed:a"],
  },
  {
    name: "two submissions",
    flow: "both",
    sides: [submit, submit],
    outcomes: ["ok case.moved-on > submitted:starter entered", "case.moved-on ok > submitted:starter entered"],
  },
  {
    name: "a signer added during a vote against the deciding vote",
    flow: "board",
    before: [{ by: "c", act: { do: "vote", choice: "for" } }],
    sides: [vote("a"), { by: "b", act: { do: "add", where: "alongside", people: ["d"] } }],
    outcomes: ["ok case.moved-on > voted:a finished", "ok ok > added:b voted:a"],
  },
  {
    name: "last vote against last vote",
    flow: "ballot",
    sides: [vote("a"), { by: "b", act: { do: "vote", choice: "against", opinion: "no" } }],
    outcomes: ["ok ok > voted:a voted:b finished", "ok ok > voted:b voted:a finished"],
  },
  {
    name: "hand over against the own approval",
    flow: "either",
    sides: [approve("a"), { by: "a", act: { do: "transfer", to: "c" } }],
    outcomes: ["ok case.moved-on > agreed:a finished", "case.not-yours ok > transferred:a"],
  },
  {
    name: "hand over against another's approval",
    flow: "either",
    sides: [approve("b"), { by: "a", act: { do: "transfer", to: "c" } }],
    outcomes: ["ok case.moved-on > agreed:b finished", "ok ok > transferred:a agreed:b finished"],
  },
  {
    name: "two hand over the same seat",
    flow: "either",
    sides: [
      { by: "a", act: { do: "transfer", to: "c" } },
      { by: "a", act: { do: "transfer", to: "d" } },
    ],
    outcomes: ["ok case.not-yours > transferred:a", "case.not-yours ok > transferred:a"],
  },
  {
    name: "take back against the next approval",
    flow: "chain",
    before: [{ by: "a", act: { do: "approve" } }],
    sides: [{ by: "a", act: { do: "take-back" } }, approve("b")],
    outcomes: ["ok case.not-yours > taken-back:a entered", "case.too-late ok > agreed:b finished"],
  },
  {
    name: "claim against claim",
    flow: "pool",
    sides: [
      { by: "a", act: { do: "claim" } },
      { by: "b", act: { do: "claim" } },
    ],
    outcomes: ["ok case.not-yours > claimed:a", "case.not-yours ok > claimed:b"],
  },
  {
    name: "the flow is published anew during an approval and a submission",
    flow: ANEW,
    sides: [approve("a"), submit, { publishes: ANEW }],
    apart: 100,
    alone: true,
    spread: 120,
    outcomes: ["ok ok ok > agreed:a entered submitted:starter entered"],
  },
  {
    name: "approve and pay against withdraw and release",
    flow: "money",
    sides: [approve("a"), { by: STARTER, act: { do: "withdraw" } }],
    outcomes: ["ok case.too-late > agreed:a posted finished", "case.moved-on ok > unposted withdrawn:starter"],
  },
  {
    name: "two reservations that do not fit together",
    flow: "hold",
    sides: [submit, submit],
    apart: MORE_THAN_HALF,
    alone: true,
    outcomes: [
      "ok ledger.insufficient > submitted:starter posted entered",
      "ledger.insufficient ok > submitted:starter posted entered",
    ],
  },
];

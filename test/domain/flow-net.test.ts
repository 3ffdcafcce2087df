/** The proof of soundness on nets made by hand, and against a second, plain explorer on thousands of random ones. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlowNet, MOST_DEPTH, type NetFlow, type NetNode } from "../../core/domain/flow-net.ts";
import { proveNet } from "../../core/domain/prove-net.ts";
import { anyNets, type Block, bentBlocks, blocks, netOfBlock, netsWithParts } from "../support/random-nets.ts";
import { playSimply } from "../support/simple-explorer.ts";

/**
 * A net from lines of flows, `a > b > c`. Kinds follow from names: s, s1 start, e end, x exclusive, p parallel,
 * o inclusive, t terminate, anything else a task. `a ?> b` has a condition, `a !> b` is the default.
 */
function net(lines: string, ...more: NetNode[]): FlowNet {
  const flows: NetFlow[] = [];
  const ids = new Set<string>();
  for (const line of lines.trim().split("\n")) {
    const words = line.trim().split(" ");
    for (let i = 0; i + 2 < words.length; i += 2) {
      const [from = "", arrow, to = ""] = words.slice(i, i + 3);
      const flow = { id: `f${flows.length}`, from, to };
      flows.push(
        arrow === "?>" ? { ...flow, when: "condition" } : arrow === "!>" ? { ...flow, when: "default" } : flow,
      );
    }
    for (let i = 0; i < words.length; i += 2) ids.add(words[i] ?? "");
  }
  const kinds: Record<string, NetNode["kind"]> = {
    s: "start",
    e: "end",
    x: "exclusive",
    p: "parallel",
    o: "inclusive",
    t: "terminate",
  };
  const own = [...ids].filter((id) => !more.some((node) => node.id === id));
  return {
    id: "net",
    nodes: [
      ...own.map((id) => ({ id, kind: kinds[/^([a-z])\d*$/.exec(id)?.[1] ?? ""] ?? "task" }) as NetNode),
      ...more,
    ],
    flows,
  };
}

const faultsOf = (one: FlowNet): string[] =>
  proveNet(one).problems.map(({ code, path }) => `${code}: ${path.join(" ")}`.trim());

describe("sound nets", () => {
  const SOUND: Record<string, FlowNet> = {
    "a step": net("s > a > e"),
    "a choice": net("s > x1 > a > x2 > e\nx1 > b > x2"),
    "branches side by side": net("s > p1 > a > p2 > e\np1 > b > p2"),
    "an inclusive block with a default": net("s > o1 !> a > o2 > e\no1 ?> b > o2\no1 ?> c > o2"),
    "a loop": net("s > x1 > a > x2 > e\nx2 > b > x1"),
    "a loop on one gateway": net("s > x1 > a > x1\nx1 > e"),
    "overlapping parallel parts": net("s > p1 > a > p2 > b > p3 > p4 > e\np1 > c > p3\np2 > d > p4"),
    "a jump from one branch into another": net("s > x1 > a > x2 > b > x4 > e\nx1 > c > x3 > x4\nx2 > x3"),
    "a choice between loops": net("s > x1 > a > x2 > x1\nx2 > b > x3 > e\nx3 > x2"),
    // van der Aalst's insurance claim: register, then send questionnaire beside the evaluation, process when both came.
    "a claim with a questionnaire": net(`s > register > p1 > send > x1 > receive > x2 > p2
      x1 > timeout > x2
      p1 > evaluate > x3 > p2
      p2 > archive > e`),
    "several ends": net("s > p1 > a > e1\np1 > b > e2"),
    "a path without an end": net("s > a"),
    "a default that is not taken with the others": net("s > a !> b > o1 > e\na ?> c > o1"),
    "an inclusive join for branches side by side": net("s > p1 > a > o1 > e\np1 > b > o1"),
    "an inclusive join with a branch that may end": net("s > p1 > a > o1 > e\np1 > x1 > b > o1\nx1 > e2"),
    "an inclusive join in a loop": net("s > x1 > o1 > a > o2 > x2 > e\no1 > b > o2\nx2 > x1"),
    "a terminate end beside a join": net("s > p1 > a > x1 > p2 > e\nx1 > t1\np1 > b > p2"),
  };

  it.each(Object.entries(SOUND))("passes %s", (_, one) => {
    expect(faultsOf(one)).toEqual([]);
  });
});

describe("faults, each with a shortest way to it", () => {
  const FAULTS: Record<string, [FlowNet, string[]]> = {
    "a join behind a choice": [net("s > x1 > a > p1 > e\nx1 > b > p1"), ["deadlock: s x1 a p1"]],
    "a join that waits for what comes after it": [net("s > p1 > a > x1 > e\nx1 > p1"), ["deadlock: s p1"]],
    "a join left alone when the other branch ended": [
      net("s > p1 > a > p2 > e\np1 > x1 > b > p2\nx1 > c > e2"),
      ["deadlock: s p1 x1 c e2 a p2"],
    ],
    "joins that wait for each other, told at one of them": [
      net("s > p1 > p2 > a > p4 > e\np1 > p3 > b > p4\na > p3\nb > p2"),
      ["deadlock: s p1 p2"],
    ],
    "a follow-up of a deadlock, not told again": [
      net("s > p1 > x1 > a > p2 > c > p3 > e\nx1 > b > p2\np1 > d > p3"),
      ["deadlock: s p1 x1 d a p2"],
    ],
    "two deadlocks side by side": [
      net("s > p1 > x1 > a > p2 > p4 > e\nx1 > b > p2\np1 > x2 > c > p3 > p4\nx2 > d > p3"),
      ["deadlock: s p1 x1 x2 c a p2", "deadlock: s p1 x1 x2 a c p3"],
    ],
    "a merge behind a parallel split": [
      net("s > p1 > a > x1 > c > e\np1 > b > x1"),
      ["lack-of-synchronization: s p1 a x1 b x1"],
    ],
    "a parallel split in a loop": [net("s > x1 > p1 > x1\np1 > a > e"), ["lack-of-synchronization: s x1 p1 x1 p1"]],
    "branches that meet in one end": [net("s > p1 > a > e\np1 > b > e"), ["improper-end: s p1 a e b e"]],
    "a circle without a way out": [net("s > x1 > e\nx1 > a > x2 > b > x2"), ["livelock: s x1 a x2 b x2"]],
    "a step that no flow leads to": [net("s > a > e\nb > e2"), ["dead-step: b"]],
    "a circle that no flow leads to": [net("s > a > e\nx1 > b > x1"), ["dead-step: x1"]],
    "a join that waits for a step no flow leads to, told at that step": [
      net("s > p1 > a > p2 > e\np1 > t1\nb > p2"),
      ["dead-step: b"],
    ],
    "two faults, the nearer first": [
      net("s > x1 > a > b > x2 > c > p1 > e\nx2 > d > p1\nx1 > f > x3 > g > x3"),
      ["livelock: s x1 f x3 g x3", "deadlock: s x1 a b x2 c p1"],
    ],
    "a fault that shows far away only": [
      net("s > x1 > a > x2 > p1 > c > x3 > p2 > e\nx1 > b > x2\np1 > x4 > d > p2\nx3 > f > x4"),
      ["lack-of-synchronization: s x1 a x2 p1 x4 c x3 f x4"],
    ],
  };

  it.each(Object.entries(FAULTS).filter(([, [, expected]]) => expected.length > 0))(
    "finds %s",
    (_, [one, expected]) => {
      expect(faultsOf(one)).toEqual(expected);
    },
  );

  it("says that a net of circles has no start", () => {
    expect(faultsOf(net("a > b > a"))).toEqual(["no-start:"]);
  });

  it("judges every start by itself", () => {
    expect(faultsOf(net("s1 > x1 > a > e\ns2 > x1"))).toEqual([]);
    expect(faultsOf(net("s1 > p1 > e\ns2 > p1"))).toEqual(["deadlock: s1 p1"]);
  });

  it("begins at every node without an incoming flow when nothing else starts", () => {
    expect(faultsOf(net("a > p1 > e\nb > p1"))).toEqual([]);
    expect(faultsOf(net("a > x1 > c\nb > x1"))).toEqual(["lack-of-synchronization: a x1 b x1"]);
  });
});

describe("events on the border of an activity", () => {
  const border = (id: string, on: string, interrupting: boolean): NetNode => ({
    id,
    kind: "boundary",
    on,
    interrupting,
  });

  it("replaces the activity's outcome when it interrupts", () => {
    expect(faultsOf(net("s > a > x1 > e\nlate > b > x1", border("late", "a", true)))).toEqual([]);
    expect(faultsOf(net("s > a > p1 > e\nlate > b > p1", border("late", "a", true)))).toEqual(["deadlock: s a p1"]);
  });

  it("adds a token when it does not interrupt", () => {
    const remind = border("remind", "a", false);
    expect(faultsOf(net("s > a > e\nremind > b > e2", remind))).toEqual([]);
    expect(faultsOf(net("s > a > o1 > e\nremind > b > o1", remind))).toEqual([]);
    expect(faultsOf(net("s > a > e\nremind > b > e", remind))).toEqual([]);
    expect(faultsOf(net("s > a > p1 > e\nremind > b > p1", remind))).toEqual(["deadlock: s a p1"]);
    expect(faultsOf(net("s > a > x1 > c > e\nremind > b > x1", remind))).toEqual([
      "lack-of-synchronization: s a x1 remind b x1",
    ]);
  });

  it("may happen in every round of a loop, once the round before has run out", () => {
    expect(faultsOf(net("s > x1 > a > x2 > e\nx2 > x1\nremind > b > e2", border("remind", "a", false)))).toEqual([]);
    const stuck = net("s > x1 > a > x2 > e\nx2 > x1\nremind > x3 > b > p1\nx3 > c > p1", border("remind", "a", false));
    expect(faultsOf(stuck)).toEqual(["deadlock: s x1 a x2 remind x3 e b p1"]);
  });
});

describe("parts", () => {
  const part = (id: string, lines: string, ...more: NetNode[]): NetNode => ({
    id,
    kind: "part",
    inside: { ...net(lines, ...more), id: `${id} inside` },
  });
  const error = (id: string, code?: string): NetNode => ({
    id,
    kind: "raise",
    raises: code === undefined ? { what: "error" } : { what: "error", code },
  });

  it("is one step for what surrounds it, and done when no token is left inside", () => {
    expect(faultsOf(net("s > a > b > e", part("a", "s1 > p1 > c > e1\np1 > d > e2")))).toEqual([]);
  });

  it("tells a fault inside with the way to it", () => {
    const inner = part("a", "s1 > x1 > c > p1 > e1\nx1 > d > p1");
    expect(faultsOf(net("s > x0 > b > x9 > e\nx0 > a > x9", inner))).toEqual(["deadlock: s x0 a s1 x1 c p1"]);
  });

  it("tells a dead end inside although an event could cancel it, and allows a circle that an event ends", () => {
    const stop: NetNode = { id: "stop", kind: "boundary", on: "a", interrupting: true };
    expect(faultsOf(net("s > a > e\nstop > e2", part("a", "s1 > x1 > c > p1 > e1\nx1 > d > p1"), stop))).toEqual([
      "deadlock: s a s1 x1 c p1",
    ]);
    expect(faultsOf(net("s > a\nstop > e2", part("a", "s1 > x1 > c > x1"), stop))).toEqual([]);
    expect(faultsOf(net("s > a > e", part("a", "s1 > x1 > c > x1")))).toEqual(["livelock: s a s1 x1 c x1"]);
  });

  it("gives an error to the nearest event that catches its code", () => {
    const caught = (id: string, on: string, code?: string): NetNode => ({
      id,
      kind: "boundary",
      on,
      interrupting: true,
      catches: code === undefined ? { what: "error" } : { what: "error", code },
    });
    const pay = part("pay", "s1 > x1 > e1\nx1 > no", error("no", "7"));
    expect(faultsOf(net("s > pay > e\nseven > e2", pay, caught("seven", "pay", "7")))).toEqual([]);
    // The other code may come from anywhere, but this error never gets there.
    expect(
      faultsOf(net("s > pay > e\nseven > e2\nany > e3", pay, caught("seven", "pay", "7"), caught("any", "pay"))),
    ).toEqual([]);
    const always = part("pay", "s1 > no", error("no", "7"));
    expect(faultsOf(net("s > pay > b > e\nseven > e2", always, caught("seven", "pay", "7")))).toEqual([
      "dead-step: s pay b",
    ]);
  });

  it("ends the whole process with an error that nobody catches", () => {
    const pay = part("pay", "s1 > x1 > e1\nx1 > no", error("no"));
    expect(faultsOf(net("s > p1 > pay > p2 > e\np1 > b > p2", pay))).toEqual([]);
  });

  it("begins what an event inside starts, and judges it, too", () => {
    const handler = {
      id: "h",
      interrupting: true,
      inside: { ...net("s1 > x1 > a > p1 > e1\nx1 > b > p1"), id: "h inside" },
    };
    expect(faultsOf({ ...net("s > c > e"), handlers: [handler] })).toEqual(["deadlock: s s1 x1 a p1"]);
  });

  it("refuses parts nested beyond the limit", () => {
    const deep = (depth: number): FlowNet =>
      depth === 0
        ? net("s > e")
        : { id: `n${depth}`, nodes: [{ id: `a${depth}`, kind: "part", inside: deep(depth - 1) }], flows: [] };
    expect(proveNet(deep(MOST_DEPTH)).sound).toBe(true);
    expect(proveNet(deep(MOST_DEPTH + 2)).problems).toMatchObject([{ code: "limit" }]);
  });
});

describe("large nets", () => {
  const wide = (is: "parallel" | "inclusive", width: number, of: Block): Block => ({
    is,
    of: Array.from({ length: width }, () => of),
  });
  const task: Block = { is: "task" };
  const change = (one: FlowNet, pick: (node: NetNode) => boolean, kind: "exclusive" | "parallel"): FlowNet => ({
    ...one,
    nodes: one.nodes.map((node) => (pick(node) ? { id: node.id, kind } : node)),
  });

  it("looks at one marking of blocks that fit, however many branches stand side by side", () => {
    const verdict = proveNet(netOfBlock(wide("parallel", 12, wide("inclusive", 12, { is: "row", of: [task, task] }))));

    expect(verdict).toEqual({ sound: true, problems: [], markings: 1 });
  });

  it("looks at few markings to find the one fault among 500 nodes", () => {
    const sound = netOfBlock(wide("parallel", 10, wide("parallel", 12, { is: "row", of: [task, task, task, task] })));
    const joins = sound.nodes.filter((n) => n.kind === "parallel");
    const verdict = proveNet(change(sound, (node) => node === joins.at(-1), "exclusive"));

    expect(sound.nodes.length).toBeGreaterThan(500);
    expect(verdict.problems).toMatchObject([{ code: "lack-of-synchronization", step: joins.at(-1)?.id }]);
    expect(verdict.markings).toBeLessThan(1000);
  });

  it("passes a chain of 20,000 steps", () => {
    const verdict = proveNet(netOfBlock({ is: "row", of: Array.from({ length: 20_000 }, () => task) }));

    expect(verdict).toMatchObject({ sound: true, markings: 1 });
  });

  it("refuses what it cannot see whole, and still tells a fault that it met", () => {
    const choice: Block = { is: "exclusive", of: [task, task, task] };
    const broken = change(
      netOfBlock(wide("parallel", 12, choice)),
      (node) => node.kind === "exclusive" && Number(node.id.slice(1)) % 5 === 4,
      "parallel",
    );
    const codes = proveNet(broken).problems.map((problem) => problem.code);

    expect(codes).toContain("deadlock");
    expect(codes.at(-1)).toBe("limit");
  });

  it("refuses a choice too wide to try", () => {
    const broken = netOfBlock(wide("inclusive", 20, task));
    const verdict = proveNet(change(broken, (node) => node.id === "n2", "parallel"));

    expect(verdict.sound).toBe(false);
  });
});

describe("the second explorer", () => {
  const agree = (one: FlowNet): void => {
    const plain = playSimply(one);
    const proof = proveNet(one);
    if (!plain) return;

    expect(proof.problems.map((p) => p.code).length === 0, JSON.stringify([...plain.faults])).toBe(plain.sound);
    if (plain.sound) return;
    expect(new Set(proof.problems.map((p) => `${p.code} ${p.step}`)).size).toBe(proof.problems.length);
    for (const { code, step, path } of proof.problems) if (code !== "no-start") expect(path.at(-1)).toBe(step);
    // Ways are as short as the plain game's, where both count the same steps.
    if (plain.faults.has("no-start") || one.nodes.some((n) => n.kind === "boundary" || n.kind === "terminate")) return;
    const length = (...codes: string[]): number =>
      Math.min(...proof.problems.filter((p) => codes.includes(p.code)).map((p) => p.path.length));
    const clash = length("lack-of-synchronization", "improper-end");
    if (plain.clashAfter === undefined) {
      expect(length("deadlock") - 1).toBe(plain.stuckAfter ?? Number.POSITIVE_INFINITY);
      if (!plain.faults.has("stuck"))
        expect(length("livelock") < Number.POSITIVE_INFINITY).toBe(plain.faults.has("no end"));
    } else expect([plain.clashAfter, plain.clashAfter + 1]).toContain(clash);
  };

  it("agrees on any small graph", () => {
    fc.assert(fc.property(anyNets(), agree), { numRuns: 4000 });
  });

  it("agrees on blocks with something bent", () => {
    fc.assert(fc.property(bentBlocks(), agree), { numRuns: 500 });
  });

  it("agrees on nets with a part inside", () => {
    fc.assert(
      fc.property(netsWithParts(), (one) => {
        const plain = playSimply(one);
        if (!plain) return;
        const inner = one.nodes.find((n) => n.kind === "part");
        const inside = inner && playSimply(inner.inside);
        if (inner && !inside) return;
        // A part is judged by itself, too; a circle in it is allowed where an event can end it.
        const cancelled = one.nodes.some((n) => n.kind === "boundary" && n.on === inner?.id && n.interrupting);
        const fine = !inside || inside.sound || (cancelled && [...inside.faults].every((fault) => fault === "no end"));
        expect(proveNet(one).sound, JSON.stringify([...plain.faults])).toBe(plain.sound && fine);
      }),
      { numRuns: 400 },
    );
  });

  it("never finds a fault in blocks that fit, nor needs more than one marking", () => {
    fc.assert(
      fc.property(blocks(5, 4), (block) => {
        expect(proveNet(netOfBlock(block))).toEqual({ sound: true, problems: [], markings: 1 });
      }),
      { numRuns: 300 },
    );
  });
});

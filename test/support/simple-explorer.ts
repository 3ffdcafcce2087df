/**
 * A second judge of flow nets for the tests: a plain token game on the net as it was drawn, parts and all, without
 * reductions, written without looking at the first one's ways. Slow and small on purpose.
 *
 * A state is a bag of tokens written as text: `f:ID` on a flow, `a:ID` in a running activity, `e:ID` in an end,
 * `s:ID` before a start; `n:ID` marks an event beside a running activity that happened already. Everything inside a
 * part carries the part's id in front.
 */
import type { FlowNet, NetNode, Raised } from "../../core/domain/flow-net.ts";

/** `stuckAfter`, `clashAfter`: how many nodes run on a shortest way there. */
export type SimpleVerdict = {
  sound: boolean;
  faults: Set<string>;
  states: number;
  stuckAfter: number | undefined;
  clashAfter: number | undefined;
};

type Scope = { net: FlowNet; part?: string; up?: Scope };
type Find = { node: NetNode; scope: Scope };

const TOO_MANY = 1_000;

/** Undefined when the net is too large for a plain game. Leaves out handlers, which the tests judge by example. */
export function playSimply(net: FlowNet): SimpleVerdict | undefined {
  const all = new Map<string, Find>();
  const scopes: Scope[] = [];
  const gather = (scope: Scope): void => {
    scopes.push(scope);
    for (const node of scope.net.nodes) {
      all.set(node.id, { node, scope });
      if (node.kind === "part") gather({ net: node.inside, part: node.id, up: scope });
    }
  };
  gather({ net });
  const flows = new Map(scopes.flatMap((scope) => scope.net.flows.map((flow) => [flow.id, { flow, scope }] as const)));
  const faults = new Set<string>();

  const ins = Map.groupBy(
    [...flows.values()].map((f) => f.flow),
    (f) => f.to,
  );
  const outs = Map.groupBy(
    [...flows.values()].map((f) => f.flow),
    (f) => f.from,
  );
  const borders = Map.groupBy(
    [...all.values()].flatMap(({ node }) => (node.kind === "boundary" ? [node] : [])),
    (e) => e.on,
  );
  const inTo = (id: string): string[] => (ins.get(id) ?? []).map((f) => f.id);
  const outOf = (id: string) => outs.get(id) ?? [];
  const events = (id: string) => borders.get(id) ?? [];
  const isIn = (token: string, part: string): boolean => {
    const id = token.slice(2).split("@")[0] ?? "";
    let scope = token.startsWith("f:") ? flows.get(id)?.scope : all.get(id)?.scope;
    for (; scope; scope = scope.up) if (scope.part === part) return true;
    return false;
  };
  const begins = (scope: Scope): string[][] => {
    const starts = scope.net.nodes.filter((n) => n.kind === "start" || ("starts" in n && n.starts));
    if (starts.length > 0) return starts.map((n) => [`s:${n.id}`]);
    return [scope.net.nodes.filter((n) => n.kind !== "boundary" && inTo(n.id).length === 0).map((n) => `s:${n.id}`)];
  };
  for (const scope of scopes) if (begins(scope).some((b) => b.length === 0)) faults.add("no-start");
  if (faults.size > 0) return { sound: false, faults, states: 0, stuckAfter: undefined, clashAfter: undefined };

  const subsets = <T>(list: T[]): T[][] =>
    list.reduce<T[][]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]]);
  /** Which flows can get a token when the node goes on. */
  const choices = (node: NetNode): string[][] => {
    const out = outOf(node.id);
    const ids = (list: { id: string }[]): string[] => list.map((f) => f.id);
    if (node.kind === "exclusive") return out.map((f) => [f.id]);
    if (node.kind === "parallel") return [ids(out)];
    const ifs = out.filter((f) => (node.kind === "inclusive" ? f.when !== "default" : f.when === "condition"));
    const other = out.filter((f) => f.when === "default");
    if (ifs.length === 0) return [ids(out)];
    const plain = out.filter((f) => !ifs.includes(f) && !other.includes(f));
    return subsets(ifs).flatMap((set) => {
      const given = set.length > 0 ? [...plain, ...set] : [...plain, ...other];
      return given.length > 0 ? [ids(given)] : [];
    });
  };
  const catches = (raised: Raised, by: Raised | undefined): boolean =>
    by?.what === raised.what && (by.code === undefined || raised.code === undefined || by.code === raised.code);
  const catcherOf = (raised: Raised, scope: Scope) => {
    for (let at: Scope | undefined = scope; at?.part !== undefined; at = at.up) {
      const fitting = events(at.part).filter((e) => catches(raised, e.catches));
      const event = fitting.find((e) => e.catches?.code !== undefined) ?? fitting[0];
      if (event) return event;
    }
    return undefined;
  };
  const thrown = new Set(
    [...all.values()].flatMap(({ node, scope }) => {
      const event = node.kind === "raise" ? catcherOf(node.raises, scope) : undefined;
      return event ? [event.id] : [];
    }),
  );

  /** Can the token come to this flow along the flows, without passing through the gateway? */
  const canReach = (token: string, target: string, gateway: string, state: string[]): boolean => {
    const seen = new Set<string>();
    const walk = (id: string): boolean => {
      if (id === gateway || seen.has(id)) return false;
      seen.add(id);
      const ways = events(id).filter((e) => token !== `a:${id}` || !state.includes(`n:${id}/${e.id}`));
      const out = [id, ...ways.map((e) => e.id)].flatMap((n) => outOf(n).map((f) => f.id));
      return out.some((f) => f === target || walk(flows.get(f)?.flow.to ?? ""));
    };
    if (token === `f:${target}`) return true;
    return walk(token.startsWith("f:") ? (flows.get(token.slice(2))?.flow.to ?? "") : token.slice(2));
  };

  const ran = new Set<string>();
  type Step = string[] | "collision";
  const give = (state: string[], node: NetNode, given: string[]): Step => {
    const tokens = outOf(node.id).length === 0 ? [`e:${node.id}`] : given.map((f) => `f:${f}`);
    if (tokens.some((t) => state.includes(t))) {
      faults.add("two tokens");
      return "collision";
    }
    return [...state, ...tokens];
  };
  const leave = (state: string[], node: NetNode): Step[] => {
    if (outOf(node.id).length === 0) return [give(state, node, [])];
    return choices(node).map((given) => give(state, node, given));
  };
  const without = (state: string[], ...tokens: string[]): string[] => state.filter((t) => !tokens.includes(t));
  /** What a fired event leaves alone: only tokens that can be elsewhere, too. */
  const beside = (event: string, token: string): boolean => {
    const main = new Set<string>();
    const side = new Set<string>();
    const walk = (id: string, seen: Set<string>, skip?: string): void => {
      if (id === skip || seen.has(id)) return;
      seen.add(id);
      for (const next of [...outOf(id).map((f) => f.to), ...events(id).map((e) => e.id)]) walk(next, seen, skip);
    };
    const scope = all.get(event)?.scope;
    for (const b of scope ? begins(scope).flat() : []) walk(b.slice(2), main, event);
    walk(event, side);
    const by = token.split("@")[1];
    if (by !== undefined) return by.split(" ").includes(event);
    const id = token.startsWith("f:") ? (flows.get(token.slice(2))?.flow.from ?? "") : token.slice(2);
    const inside = (x: string): boolean => side.has(x) && !main.has(x);
    return (
      inside(id) ||
      [...all.values()].some(({ node }) => node.kind === "part" && inside(node.id) && isIn(token, node.id))
    );
  };

  const sides = (id: string): string =>
    [...all.values()]
      .flatMap(({ node }) =>
        node.kind === "boundary" && !node.interrupting && beside(node.id, `a:${id}`) ? [node.id] : [],
      )
      .join(" ");
  const run = (state: string[], node: NetNode, scope: Scope, came?: string): Step[] => {
    ran.add(node.id);
    if (node.kind === "terminate") return [clear(state, scope)];
    if (node.kind === "raise") {
      const event = catcherOf(node.raises, scope);
      if (event && event.interrupting) {
        ran.add(event.id);
        const home = all.get(event.on)?.scope;
        const kept = without(state, `a:${event.on}`).filter(
          (t) => !isIn(t, event.on) && !t.startsWith(`n:${event.on}/`),
        );
        return home ? leave(kept, event) : [];
      }
      if (node.raises.what === "error") {
        // Nobody catches it: the whole process is over.
        return [[]];
      }
      const went = node.goesOn ? leave(state, node) : [give(state, node, [])];
      if (!event) return went;
      ran.add(event.id);
      return went.flatMap((s) => (s === "collision" ? [s] : [s, ...(aside(s, event) ?? [])]));
    }
    if (node.kind === "end") {
      // What an event beside the main way began has its own place in an end that it shares.
      const by = came === undefined ? "" : sides(came);
      const token = by === sides(node.id) ? `e:${node.id}` : `e:${node.id}@${by}`;
      if (!state.includes(token)) return [[...state, token]];
      faults.add("two tokens");
      return ["collision"];
    }
    if (node.kind === "part" || events(node.id).length > 0) {
      const token = `a:${node.id}`;
      if (state.includes(token)) {
        faults.add("two tokens");
        return ["collision"];
      }
      if (node.kind !== "part") return [[...state, token]];
      return begins({ net: node.inside, part: node.id, up: scope }).map((b) => [...state, token, ...b]);
    }
    return leave(state, node);
  };
  const aside = (state: string[], event: Extract<NetNode, { kind: "boundary" }>): Step[] | undefined => {
    const mark = `n:${event.on}/${event.id}`;
    if (state.includes(mark)) return undefined;
    if (state.some((t) => !t.startsWith("e:") && !t.startsWith("n:") && beside(event.id, t))) return undefined;
    ran.add(event.id);
    return leave([...state.filter((t) => !(t.startsWith("e:") && beside(event.id, t))), mark], event);
  };
  const clear = (state: string[], scope: Scope): string[] => {
    if (scope.part === undefined) return [];
    return state.filter((t) => !isIn(t, scope.part ?? "") && !isIn(`a:${t.slice(2).split("/")[0]}`, scope.part ?? ""));
  };

  const next = (state: string[]): Step[] => {
    const steps: Step[] = [];
    for (const { node, scope } of all.values()) {
      const full = inTo(node.id).filter((f) => state.includes(`f:${f}`));
      if (state.includes(`s:${node.id}`)) {
        const joined = (node.kind === "parallel" || node.kind === "inclusive") && inTo(node.id).length > 0;
        if (!joined) steps.push(...run(without(state, `s:${node.id}`), node, scope));
      }
      if (node.kind === "parallel") {
        if (full.length > 0 && full.length === inTo(node.id).length)
          steps.push(...run(without(state, ...full.map((f) => `f:${f}`)), node, scope));
      } else if (node.kind === "inclusive") {
        const empty = inTo(node.id).filter((f) => !full.includes(f));
        const elsewhere = state.filter((t) => /^[fas]:/.test(t) && !full.some((f) => t === `f:${f}`));
        const waits = elsewhere.some(
          (t) => empty.some((f) => canReach(t, f, node.id, state)) && !full.some((f) => canReach(t, f, node.id, state)),
        );
        if (full.length > 0 && !waits) steps.push(...run(without(state, ...full.map((f) => `f:${f}`)), node, scope));
      } else for (const f of full) steps.push(...run(without(state, `f:${f}`), node, scope, flows.get(f)?.flow.from));
      if (!state.includes(`a:${node.id}`)) continue;
      const inner = state.filter((t) => isIn(t, node.id) && !t.startsWith("n:"));
      const rest = without(state, `a:${node.id}`).filter((t) => !isIn(t, node.id) && !t.startsWith(`n:${node.id}/`));
      if (node.kind !== "part" || inner.every((t) => t.startsWith("e:"))) steps.push(...leave(rest, node));
      for (const event of events(node.id)) {
        if (thrown.has(event.id)) continue;
        if (event.interrupting) {
          ran.add(event.id);
          steps.push(...leave(rest, event));
        } else steps.push(...(aside(state, event) ?? []));
      }
    }
    return steps;
  };

  const texts: string[] = [];
  const index = new Map<string, number>();
  const back: number[][] = [];
  const good: number[] = [];
  const depth: number[] = [];
  let stuckAfter: number | undefined;
  let clashAfter: number | undefined;
  const reach = (state: string[], after: number): number => {
    const text = state.toSorted().join(" ");
    const known = index.get(text);
    if (known !== undefined) return known;
    index.set(text, texts.length);
    back.push([]);
    depth.push(after);
    return texts.push(text) - 1;
  };
  for (const begin of begins({ net })) reach(begin, 0);
  for (let i = 0; i < texts.length; i += 1) {
    if (texts.length > TOO_MANY) return undefined;
    const state = (texts[i] ?? "").split(" ").filter((t) => t !== "");
    const steps = next(state);
    if (steps.length === 0) {
      if (state.every((t) => t.startsWith("e:") || t.startsWith("n:"))) good.push(i);
      else {
        faults.add("stuck");
        stuckAfter ??= depth[i];
      }
    }
    const after = (depth[i] ?? 0) + 1;
    if (steps.includes("collision")) {
      good.push(i);
      clashAfter ??= after;
    }
    for (const step of steps) if (step !== "collision") back[reach(step, after)]?.push(i);
  }
  const fine = new Set(good);
  for (const i of fine) for (const from of back[i] ?? []) fine.add(from);
  if (!faults.has("stuck") && fine.size < texts.length) faults.add("no end");
  if (faults.size === 0) for (const id of all.keys()) if (!ran.has(id)) faults.add(`never ${id}`);
  return { sound: faults.size === 0, faults, states: texts.length, stuckAfter, clashAfter };
}

/** Who catches what is raised inside a net: handlers of the net, events on its border, then the same one level up. */
import type { FlowNet, NetNode, Raised } from "./flow-net.ts";

type Catcher = { id: string; interrupting: boolean; catches: Raised };

export type Catchers = {
  /** The event or handler that catches what this node raises. */
  catcherOf(raise: string): string | undefined;
  /** The nodes whose raising this event or handler catches. */
  caughtBy(catcher: string): ReadonlySet<string>;
  /**
   * Raising ends everything else in the net: an error always does, caught or not; an escalation or a cancellation does
   * when an interrupting event catches it, and is a plain end or step otherwise.
   */
  clears(raise: string): boolean;
};

/** Finds the catcher of every raising node, in the net and everything inside it. */
export function findCatchers(root: FlowNet): Catchers {
  const found = new Map<string, Catcher>();
  const errors = new Set<string>();
  const caught = new Map<string, Set<string>>();
  const walk = (net: FlowNet, outside: Catcher[]): void => {
    const handlers = (net.handlers ?? []).flatMap(({ id, interrupting, catches }) =>
      catches ? [{ id, interrupting, catches }] : [],
    );
    const chain = [...specificFirst(handlers), ...outside];
    for (const node of net.nodes) {
      if (node.kind === "part") walk(node.inside, [...specificFirst(bordersOf(net, node.id)), ...chain]);
      if (node.kind !== "raise") continue;
      if (node.raises.what === "error") errors.add(node.id);
      const catcher = chain.find(({ catches }) => fits(node.raises, catches));
      if (!catcher) continue;
      found.set(node.id, catcher);
      caught.set(catcher.id, (caught.get(catcher.id) ?? new Set()).add(node.id));
    }
    // A handler does not catch what it raises itself, nor do the handlers beside it.
    for (const handler of net.handlers ?? []) walk(handler.inside, outside);
  };
  walk(root, []);
  const nobody = new Set<string>();
  return {
    catcherOf: (raise) => found.get(raise)?.id,
    caughtBy: (catcher) => caught.get(catcher) ?? nobody,
    clears: (raise) => errors.has(raise) || found.get(raise)?.interrupting === true,
  };
}

function bordersOf(net: FlowNet, part: string): Catcher[] {
  return net.nodes.flatMap((node: NetNode) =>
    node.kind === "boundary" && node.on === part && node.catches
      ? [{ id: node.id, interrupting: node.interrupting, catches: node.catches }]
      : [],
  );
}

/** Whoever names a code comes before whoever catches every code. */
function specificFirst(catchers: Catcher[]): Catcher[] {
  return catchers.toSorted((a, b) => Number(a.catches.code === undefined) - Number(b.catches.code === undefined));
}

function fits(raised: Raised, catches: Raised): boolean {
  const anyCode = raised.code === undefined || catches.code === undefined;
  return raised.what === catches.what && (anyCode || raised.code === catches.code);
}

/** Who a scenario's flow finds: its rules looked up in the scenario's data instead of an organisation. */
import { escalateKey } from "./case-clock.ts";
import { INSTEAD } from "./case-people.ts";
import type { Facts } from "./case-run.ts";
import type { Candidate, Why } from "./case-state.ts";
import { allSteps, type Flow, isHuman } from "./flow.ts";
import type { RoleWho, Who } from "./flow-people.ts";
import type { World } from "./scenario.ts";
import { substituteOf, type Substitution } from "./substitution.ts";

type Asked = {
  flow: Flow;
  world: World;
  starter: string;
  at: Date;
  answers: Readonly<Record<string, unknown>>;
  value(expression: string): unknown;
};
type Found = Pick<Facts, "candidates" | "superior" | "mayReach"> & { actsFor: NonNullable<Facts["actsFor"]> };

/** The people that every rule of the flow finds at an instant, as the organisation's data would. */
export function peopleOf(asked: Asked): Found {
  const { flow, world, starter, at } = asked;
  const left = new Set(world.left);
  const substitutions = substitutionsOf(world, left);
  const standIn = (person: string): string => substituteOf(substitutions, person, flow.form, at).at(-1)?.to ?? person;
  const candidate = (person: string, why: Why): Candidate => {
    const now = standIn(person);
    return { person: now, why: now === person ? why : { ...why, for: person } };
  };
  const candidates: Record<string, Candidate[]> = {};
  const look = (key: string, rules: readonly Who[], given: readonly string[] | undefined): void => {
    candidates[key] = rules.flatMap((who, i) =>
      // Who did an earlier step, and who was named, stands in the case; named people come from `from`.
      ("chosenBy" in who && !who.from) || "sameAs" in who
        ? []
        : (given ?? namesFor(who, asked))
            .map((name) => world.names?.[name] ?? name)
            .filter((name) => !left.has(name))
            .map((name) => candidate(name, { ...whyOf(who), who: i })),
    );
  };
  for (const step of allSteps(flow)) {
    if (!isHuman(step) && step.do !== "cc") continue;
    look(step.id, step.who, world.steps?.[step.id]);
    if (isHuman(step) && step.due?.to) look(escalateKey(step.id), step.due.to, undefined);
  }
  const instead = flow.policy?.noApprover;
  if (typeof instead === "object") look(INSTEAD, instead.who, undefined);
  const [superior] = superiorsOf(world, left);
  return {
    candidates,
    superior: superior === undefined ? undefined : candidate(superior, { rule: "starter", levels: 1 }),
    mayReach(person) {
      const place = world.reach?.[person];
      if (left.has(person) || place === "elsewhere") return false;
      return place === undefined || person === starter || flow.policy?.reach !== "unit";
    },
    actsFor: (person) => (left.has(person) ? null : standIn(person)),
  };
}

function substitutionsOf({ substitutions = [] }: World, left: ReadonlySet<string>): Substitution[] {
  return substitutions.map(({ person, substitute, from = "1950-01-01", to = "2100-12-31" }, i) => ({
    id: String(i),
    person,
    substitute,
    open: !left.has(substitute),
    from,
    to,
    forms: null,
    createdAt: new Date(0),
    revokedAt: null,
  }));
}

function superiorsOf({ superiors = [] }: World, left: ReadonlySet<string>): string[] {
  return superiors.filter((name) => !left.has(name));
}

function namesFor(who: Who, { world, starter, answers, value }: Asked): readonly string[] {
  if ("role" in who) return holdersOf(who, world);
  if ("plugin" in who) return holdersOf(who.from, world);
  if ("chosenBy" in who) return who.from ? holdersOf(who.from, world) : [];
  if ("persons" in who) return who.persons;
  if ("field" in who) return namesIn(answers[who.field]);
  if ("expression" in who) return namesIn(value(who.expression));
  if (!("starter" in who)) return [];
  const superiors = superiorsOf(world, new Set(world.left));
  const levels = who.levels ?? 1;
  switch (who.starter) {
    case "self":
      return [starter];
    case "superior":
      return superiors.slice(levels - 1, levels);
    case "superiors":
      return superiors.slice(0, levels);
    case "head":
      return world.head ?? [];
    case "parent-head":
      return world.parentHead ?? [];
  }
}

/** Holders of the role at the place, or of the role anywhere when the scenario does not tell places apart. */
function holdersOf({ role, at }: RoleWho, { people = {} }: World): readonly string[] {
  const place =
    typeof at === "string" ? at : "unit" in at ? at.unit : `${at.unitKind}${at.of === undefined ? "" : `/${at.of}`}`;
  return people[`${role}@${place}`] ?? people[role] ?? [];
}

function namesIn(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((name): name is string => typeof name === "string" && name !== "");
}

function whyOf(who: Who): Why {
  if ("role" in who) return { rule: "role", role: who.role };
  if ("plugin" in who) return { rule: "plugin", role: who.from.role };
  if ("chosenBy" in who) return { rule: "chosen", ...(who.from && { role: who.from.role }) };
  if ("starter" in who) return { rule: "starter" };
  return { rule: "persons" in who ? "persons" : "field" in who ? "field" : "expression" };
}

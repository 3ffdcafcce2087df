/**
 * Replays a demo scenario through the same use cases that people use, with the clock at each step's instant.
 * The scenario is data of a pack; this file knows no form and no field.
 */
import { randomUUID } from "node:crypto";
import { type CountyPlan, foundCounty } from "../accounts/found-county.ts";
import { identityOfLogin } from "../accounts/session.ts";
import { runCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import type { PersonCommand as Command } from "../domain/commands.ts";
import { readDocument } from "../documents/read-document.ts";
import { saveDraft } from "../documents/save-draft.ts";
import { startDocument } from "../documents/start-document.ts";
import { uploadFile } from "../files/upload.ts";
import { quotaByNumber } from "../ledger/quotas.ts";
import { getProjectFacts } from "../projects/facts.ts";
import { demoPdf, demoPicture } from "./demo-files.ts";
import { figuresOf, playResults } from "./play-batch.ts";

type Answers = Record<string, unknown>;
export type ScenarioStep = {
  at: string;
  as?: string;
  do: "start" | "save" | "submit" | "approve" | "return" | "handle" | "pass" | "results";
  doc: string;
  form?: string;
  unit?: string;
  to?: string;
  opinion?: string;
  /** Why warnings of rules are passed, by the rule's id; for `pass` by each who is asked. */
  reasons?: Record<string, string>;
  answers?: Answers;
  by?: string[];
  /** For `results`: the bank's code for each line of a batch; its figures are what the document is handled with. */
  codes?: string[];
  /** Group of the scenario that the step refers to; it is left out where that group is not played. */
  needs?: string;
};
export type Scenario = CountyPlan & {
  county: string;
  opinion?: string;
  /** Entries of registers, which stand outside of projects. */
  register?: ScenarioStep[];
  /** A group `beside` the projects makes none: money from above, entries of registers. */
  projects: { key: string; beside?: boolean; steps: ScenarioStep[] }[];
};
export type PlayOptions = { password: string; onStep?: (done: number, total: number) => void };

const ADDRESS = "demo";
/** What the entries of registers are played as, beside the projects. */
const REGISTER = "register";

/** The scenario with its projects alone, each by itself: what stands beside them, and what refers to that, is left out. */
export function projectsAlone(scenario: Scenario): Scenario {
  const projects = scenario.projects
    .filter(({ beside }) => beside !== true)
    .map((project) => ({ ...project, steps: project.steps.filter(({ needs }) => needs === undefined) }));
  return { ...scenario, projects };
}

/** Founds the county and plays every step in time order; a step that is refused stops with its place in the scenario. */
export async function playScenario(context: Context, scenario: Scenario, options: PlayOptions): Promise<void> {
  const parts = [...scenario.projects, { key: REGISTER, steps: scenario.register ?? [] }];
  const first = parts.flatMap((p) => p.steps.map((s) => s.at)).sort()[0];
  const { units } = await foundCounty(context, scenario, {
    password: options.password,
    demo: true,
    at: new Date(new Date(first ?? 0).getTime() - 86_400_000),
  });
  const steps = parts
    .flatMap((project) => project.steps.map((step) => ({ project: project.key, step })))
    .sort((a, b) => new Date(a.step.at).getTime() - new Date(b.step.at).getTime());
  const play = new Map(
    parts.map(({ key }): [string, ProjectPlay] => [
      key,
      { documents: new Map(), pictures: 0, ...(key === REGISTER && { outside: true }) },
    ]),
  );
  const register = play.get(REGISTER)?.documents;
  for (const state of play.values()) if (register) state.register = register;
  for (const [i, { project, step }] of steps.entries()) {
    const state = play.get(project);
    if (!state) continue;
    try {
      await playStep(context, step, state, units);
    } catch (error) {
      throw new Error(
        `demo ${project}, step ${step.do} ${step.doc} at ${step.at}: ${error instanceof Error ? `${error.message} ${JSON.stringify((error as { problems?: unknown }).problems ?? "")}` : String(error)}`,
        { cause: error },
      );
    }
    options.onStep?.(i + 1, steps.length);
  }
}

export type ProjectPlay = {
  documents: Map<string, string>;
  pictures: number;
  /** Its documents stand outside of projects. */
  outside?: true;
  /** Entries of registers by their names, which every project may point to. */
  register?: ReadonlyMap<string, string>;
};

/** Plays one step of one project; documents are known by their names in the scenario. */
export async function playStep(
  base: Context,
  step: ScenarioStep,
  play: ProjectPlay,
  units: ReadonlyMap<string, string>,
): Promise<void> {
  const at = new Date(step.at);
  const context: Context = { ...base, clock: () => at };
  const document = play.documents.get(step.doc);
  if (step.do === "pass") {
    for (const [i, login] of (step.by ?? []).entries()) {
      const later = new Date(at.getTime() + i * 1_800_000);
      const { opinion = "\u540C\u610F" } = step;
      await command({ ...base, clock: () => later }, login, known(document), { do: "approve", opinion }, step.reasons);
    }
    return;
  }
  const login = step.as ?? "";
  const answers = step.answers && (await resolve(context, login, step.answers, play, units));
  switch (step.do) {
    case "start": {
      const id = randomUUID();
      const project = await projectOf(context, login, play);
      await startDocument(context, await identity(context, login), {
        id,
        form: step.form ?? "",
        project,
        unit: units.get(step.unit ?? ""),
        answers,
      });
      play.documents.set(step.doc, id);
      return;
    }
    case "save": {
      const now = await readDocument(context, await identity(context, login), known(document), (key) => key);
      await saveDraft(context, await identity(context, login), known(document), {
        stamp: now.stamp,
        answers: { ...now.answers, ...answers },
      });
      return;
    }
    case "submit":
      return command(context, login, known(document), { do: "submit" }, step.reasons);
    case "approve":
      return command(
        context,
        login,
        known(document),
        { do: "approve", ...(step.opinion !== undefined && { opinion: step.opinion }) },
        step.reasons,
      );
    case "return":
      return command(context, login, known(document), { do: "return", to: step.to ?? "", opinion: step.opinion ?? "" });
    case "results": {
      const bank = await identity(context, login);
      await playResults(context, bank, known(document), step.codes ?? []);
      const figures = await figuresOf(context, bank, known(document));
      return command(context, login, known(document), { do: "handle", answers: { ...figures, ...answers } });
    }
    case "handle":
      return command(
        context,
        login,
        known(document),
        { do: "handle", ...(step.opinion !== undefined && { opinion: step.opinion }), answers: answers ?? {} },
        step.reasons,
      );
  }
}

async function command(
  context: Context,
  login: string,
  document: string,
  command: Command & { answers?: Answers },
  reasons: Record<string, string> = {},
): Promise<void> {
  const given = Object.keys(reasons).length === 0 ? undefined : reasons;
  await runCommand(context, await identity(context, login), ADDRESS, document, {
    commandId: randomUUID(),
    command,
    reasons: given,
  });
}

async function identity(context: Context, login: string) {
  const found = await identityOfLogin(context.pool, context.definitions, login, context.clock());
  if (!found) throw new Error(`nobody is called ${login}`);
  return found;
}

function known(document: string | undefined): string {
  if (document === undefined) throw new Error("the document was not started");
  return document;
}

/** The project of the documents so far; undefined before the first was submitted. */
async function projectOf(context: Context, login: string, play: ProjectPlay): Promise<string | undefined> {
  const [first] = play.documents.values();
  if (first === undefined || play.outside) return undefined;
  return (await readDocument(context, await identity(context, login), first, (key) => key)).project?.id;
}

/** Replaces {"$unit"}, {"$doc"}, {"$quota"}, {"$pdf"} and {"$picture"} by real ids and files. */
async function resolve(
  context: Context,
  login: string,
  answers: Answers,
  play: ProjectPlay,
  units: ReadonlyMap<string, string>,
): Promise<Answers> {
  const value = async (item: unknown): Promise<unknown> => {
    if (Array.isArray(item)) {
      // One after the other: pictures are numbered as they come.
      const items: unknown[] = [];
      for (const each of item) items.push(await value(each));
      return items;
    }
    if (typeof item !== "object" || item === null) return item;
    const entries = Object.entries(item);
    const [key, name] = entries[0] ?? ["", ""];
    if (key === "$unit") return units.get(String(name));
    if (key === "$doc") return known(play.documents.get(String(name)) ?? play.register?.get(String(name)));
    if (key === "$quota") {
      const project = await projectOf(context, login, play);
      const own = project === undefined ? [] : (await getProjectFacts(context, context.pool, project)).quotas;
      return own.find((q) => q.number === name)?.id ?? (await quotaByNumber(context.pool, String(name)))?.id;
    }
    if (key === "$pdf")
      return uploadFile(context, await identity(context, login), { bytes: demoPdf(), name: String(name) });
    if (key === "$picture")
      return uploadFile(context, await identity(context, login), {
        bytes: await demoPicture(play.pictures++ / 5),
        name: `${String(name)}.jpg`,
      });
    const made: Answers = {};
    for (const [k, v] of entries) made[k] = await value(v);
    return made;
  };
  return (await value(answers)) as Answers;
}

/** `mz flow simulate`: runs a flow through a scenario in memory and says which steps were taken. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Calendar, calendarFaults, DEFAULT_CALENDAR } from "../domain/calendar.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import { compileForm, evaluateForm, scopeOf } from "../domain/evaluate-form.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import { fieldsOf, type Form } from "../domain/form.ts";
import { type Scenario, scenarioFaults } from "../domain/scenario.ts";
import { formOfFields, storedAnswers } from "../domain/scenario-answers.ts";
import { ScenarioError, simulateFlow, type Simulation, type Surroundings } from "../domain/simulate-flow.ts";
import { compileCalendar, type WorkCalendar } from "../domain/workday.ts";

const types = builtInFieldTypes();

/** Exit code 0 when everything is as expected, 1 when something is not, 2 for what cannot be run. */
export async function flowSimulate(args: string[]): Promise<number> {
  const at = args.indexOf("--scenario");
  const scenario = at < 0 ? undefined : args[at + 1];
  const files = args.filter((arg, i) => !arg.startsWith("--") && (at < 0 || i !== at + 1));
  const [file, ...more] = files;
  const unknown = args.find((arg) => arg.startsWith("--") && arg !== "--scenario" && arg !== "--json");
  try {
    if (unknown !== undefined) throw new ScenarioError(`there is no option ${unknown}`);
    if (file === undefined || more.length > 0) throw new ScenarioError("name one file of a flow");
    if (scenario === undefined || scenario.startsWith("--"))
      throw new ScenarioError("name the scenario: --scenario FILE");
    const result = simulateFiles(file, scenario);
    if (args.includes("--json")) {
      const { trace, status, waits, events, failures } = result;
      console.log(JSON.stringify({ trace, status, waits, events, failures }, null, 2));
    } else show(result);
    return result.failures.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    console.error(`mz flow simulate: ${error.message}`);
    return 2;
  }
}

/** Runs the flow of a file through the scenario of another; ScenarioError says what cannot be read. */
export function simulateFiles(flowFile: string, scenarioFile: string): Simulation {
  const { flow, scenario, surroundings } = readScenario(flowFile, scenarioFile);
  return simulateFlow(flow, scenario, surroundings);
}

/** A flow with its parts in place, a scenario for it, and the form and calendar that both stand on. */
export function readScenario(
  flowFile: string,
  scenarioFile: string,
): { flow: Flow; scenario: Scenario; surroundings: Surroundings } {
  const flow = readFlow(flowFile);
  const given = readJson(scenarioFile);
  refuse(scenarioFile, scenarioFaults(given, flow));
  const scenario = given as Scenario;
  return { flow, scenario, surroundings: surroundingsOf(flow, scenario, flowFile, dirname(scenarioFile)) };
}

/** A flow with the parts it calls, which lie in the same folder under their ids. */
function readFlow(file: string): Flow {
  const read = (path: string): Flow => {
    const body = readJson(path);
    refuse(path, shapeFaults(body, types));
    if ((body as { kind: string }).kind !== "flow") throw new ScenarioError(`${path} is no flow`);
    return body as Flow;
  };
  const flow = expandFlow(read(file), (id, version) => {
    const path = [`${id}.json`, `${id}.flow.json`].map((name) => join(dirname(file), name)).find(existsSync);
    const part = path === undefined ? undefined : read(path);
    return part?.version === version ? part : undefined;
  });
  if (flow.steps[0]?.do !== "submit") throw new ScenarioError(`${file}: the first step is no submit step`);
  const called = [...planOf(flow).values()].find(({ step }) => step.do === "call")?.step;
  if (called?.do === "call")
    throw new ScenarioError(
      `${file}: ${called.id} calls ${called.flow} version ${called.version}, which is not beside it`,
    );
  return flow;
}

function surroundingsOf(flow: Flow, scenario: Scenario, flowFile: string, folder: string): Surroundings {
  const form = formOf(flow, scenario, flowFile, folder);
  const compiled = scenario.fields ? undefined : compileForm(form, types);
  if (compiled && "faults" in compiled) throw new ScenarioError(`form ${form.id} has faults: mz pack check names them`);
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  for (const { id, type } of fields.values())
    if (!types.find(type)) throw new ScenarioError(`/fields/${id}: there is no field type ${type}`);
  return {
    scope: scopeOf(form, types),
    calendar: calendarOf(flow, scenario, flowFile, folder),
    read(given, pointer) {
      const stored = storedAnswers(fields, given, types, pointer);
      if ("answers" in stored) return stored.answers;
      const { fault } = stored;
      throw new ScenarioError(`${fault.pointer}: found ${fault.found}; expected ${fault.expected}`);
    },
    // What the form computes is filled in; what else is wrong with a document is not a flow's matter.
    compute: (answers, facts) =>
      compiled ? { ...answers, ...evaluateForm(compiled, answers, new Map(), facts).answers } : answers,
  };
}

/** The form: the scenario's fields, the file it names, or the one beside the flow in its pack; without any, no fields. */
function formOf(flow: Flow, scenario: Scenario, flowFile: string, folder: string): Form {
  if (scenario.fields) return formOfFields(scenario.fields);
  const beside = resolve(dirname(flowFile), "../form", `${flow.form}.json`);
  const path = scenario.form === undefined ? beside : resolve(folder, scenario.form);
  if (scenario.form === undefined && !existsSync(path)) return formOfFields({});
  const form = readJson(path);
  refuse(path, shapeFaults(form, types));
  return form as Form;
}

function calendarOf(flow: Flow, scenario: Scenario, flowFile: string, folder: string): WorkCalendar | undefined {
  const id = flow.calendar ?? DEFAULT_CALENDAR;
  const shipped = resolve(import.meta.dirname, "../../forms/platform/calendar", `${id}.json`);
  const beside = resolve(dirname(flowFile), "../calendar", `${id}.json`);
  const path =
    scenario.calendar === undefined ? [beside, shipped].find(existsSync) : resolve(folder, scenario.calendar);
  if (path === undefined) return undefined;
  const body = readJson(path);
  refuse(path, shapeFaults(body, types));
  refuse(path, calendarFaults(body as Calendar));
  return compileCalendar(body as Calendar);
}

function readJson(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new ScenarioError(`there is no file ${path}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ScenarioError(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function refuse(path: string, faults: readonly { pointer: string; found: string; expected: string }[]): void {
  if (faults.length === 0) return;
  const lines = faults.map((f) => `${path} at ${f.pointer || "/"}: found ${f.found}; expected ${f.expected}`);
  throw new ScenarioError(lines.join("\n"));
}

function show({ trace, status, waits, lines, failures }: Simulation): void {
  for (const { by, do: act, refused, events } of lines) {
    const who = by === undefined ? act : `${by}: ${act}`;
    console.log(`${who.padEnd(24)} ${refused === undefined ? events.join(", ") : `refused (${refused})`}`);
  }
  console.log(`\ntrace:  ${trace.join(" > ")}`);
  console.log(`status: ${status}`);
  console.log(`waits:  ${waits.length === 0 ? "for nobody" : waits.join(", ")}`);
  for (const { pointer, expected, found } of failures)
    console.log(`NOT AS EXPECTED at ${pointer}: expected ${expected}; found ${found}`);
}

export const FLOW_SIMULATE_HELP = `usage: mz flow simulate FILE --scenario FILE [--json]

Runs the flow of FILE through a scenario, in memory and with the engine itself: no server, no database. Prints the
steps in the order in which they were entered or carried out. Parts that the flow calls lie beside it under their ids.

  --json   one JSON object: {trace, status, waits, events, failures}

A scenario is a JSON file. Every key may be left out except "do":

  now            instant at which it begins: "2026-03-02T09:00:00+08:00"
  starter        who submits; "starter" when left out
  fields         field → type, such as {"total": "money", "urgent": "yes-no"}, or a field with its options.
                 Without it the form is taken from "form" (a path from the scenario), or from ../form beside the flow
  answers        field → answer. Money: a whole number is fen, a text is yuan ("5000.00" is 500000). Percentages: a
                 whole number is basis points, a text a percentage ("3.5%"). People are their names
  people         role → names; "role@own-unit", "role@finance" and the like for one place only
  steps          step → names that its rules find, in place of everything else
  superiors      the starter's superiors, nearest first; head, parentHead: heads of the unit and of the one above
  names          id in the flow → name in the scenario
  substitutions  [{"person": "ann", "substitute": "bob", "from": "2026-03-01", "to": "2026-03-31"}]
  left           names whose accounts are closed
  reach          name → "county" or "elsewhere", for people outside the document's unit
  administrators names of those who administer flows
  calendar       path of a calendar; the flow's own, as shipped, when left out
  expect         what should be at the end

"do" is a list of lines. A line does one or several of these, in this order:

  {"change": {"people": {"legal": ["eve"]}}}        from now on people, substitutions and the like are others
  {"at": "2026-03-05T09:00:00+08:00"}               the clock moves on; what is due meanwhile fires in order
  {"by": "ann", "do": "approve"}                    a command: submit, approve, handle, vote (choice), return (to,
                 opinion, then), refuse (opinion), withdraw, take-back, claim, release, transfer and delegate (to), add
                 (where: before, after, alongside; people), remove (person), copy (people), urge; of administrators jump
                 (from, to, opinion), hand-over (step, from, to, opinion), retry and pass-over (step, opinion). Each takes
                 "step" where several wait; decisions take opinion, files, signature, choose {step: names}, answers
  {"do": "answer", "step": "push", "output": {}}    what a plugin's act came to; "error" when it failed
  {"expect": {...}}                                 compares: status, round, waits (steps), asks (names, or step →
                 names), refused (code), events, trace, posted, answers, rights (name → field → right), told (names), due
                 (step → instant)

A command that is refused without "refused" in "expect" counts as not as expected.

Exit code: 0 as expected, 1 not as expected, 2 wrong use or a file that cannot be read.`;

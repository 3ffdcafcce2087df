/** Faults of a flow: what it names that is not there, rules that contradict each other, and what its proof finds. */
import { checkOrder, checkPartsAgree } from "./check-voucher.ts";
import { checkResults } from "./check-batch.ts";
import { checkAct, checkAmend, checkPost } from "./check-flow-acts.ts";
import { checkPeople, checkRules, type PeopleLook } from "./check-flow-people.ts";
import { readBranch } from "./branch-condition.ts";
import { checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { compiledOnce, scopeOf } from "./evaluate-form.ts";
import type { FieldTypes } from "./field-type.ts";
import { type ProveCode, titleOf } from "./flow-problem.ts";
import { type Flow, innerLists, innerPointer, isHuman, type LeafStep, MAX_STEPS, type Step } from "./flow.ts";
import { isStanding } from "./flow-states.ts";
import { fieldsOf, type Form } from "./form.ts";
import { everyStep, MAX_CALLS, placeParts } from "./place-parts.ts";
import { proveFlow } from "./prove-flow.ts";

type Placed = { step: Step; at: string };
type Look = {
  flow: Flow;
  form: Form;
  set: DefinitionSet;
  types: FieldTypes;
  unique: boolean;
  report: Report;
  /** Reports what does not stand in the way of the proof. */
  remark: Report;
};

/** Everything in a flow that leads nowhere or cannot be meant, and, when nothing of that kind is left, what stops a case. */
export function checkFlow(flow: Flow, set: DefinitionSet, types: FieldTypes, tell: Report): void {
  let faults = 0;
  const report: Report = (...fault) => {
    faults += 1;
    tell(...fault);
  };
  const form = needs(set, "form", flow.form, "/form", report);
  const first = set.all("flow").find((f) => f.form === flow.form && f.part !== true);
  if (flow.part !== true && first && first.id !== flow.id)
    report("/form", flow.form, `a form that flow ${first.id} does not take already`);
  if (flow.calendar !== undefined) needs(set, "calendar", flow.calendar, "/calendar", report);
  const places = placesOf(flow);
  const unique = checkIds(places, report);
  checkSubmit(flow, places, report);
  checkCalls(flow, places, set, report);
  checkPartsAgree(places, report);
  if (form)
    for (const { step, at } of places) checkStep(step, at, { flow, form, set, types, unique, report, remark: tell });
  if (form) checkRules(peopleLook({ flow, form, set, types, unique, report, remark: tell }));
  const leaves = new Set(places.flatMap(({ step }) => (innerLists(step).length > 0 ? [] : [step.id])));
  flow.separate.forEach((group, g) =>
    group.forEach((id, k) => leaves.has(id) || report(`/separate/${g}/${k}`, id, "a step of this flow")),
  );
  const standing = new Set(places.flatMap(({ step }) => (isStanding(step) ? [step.id] : [])));
  for (const id of Object.keys(flow.states ?? {}))
    if (!standing.has(id)) report(`/states/${id}`, id, "a step of this flow at which a document waits");
  // A part is proved where it is called: by itself nobody knows who comes to it with what.
  if (form && faults === 0 && flow.part !== true) tellProof(flow, form, set, types, tell);
}

/** What the proof wants instead of what each code stands for. */
const PROVED: Readonly<Record<ProveCode, string>> = {
  deadlock: "a case that can always go on",
  "dead-step": "steps that some document comes to",
  "improper-end": "an end at which nothing is left over",
  livelock: "a way out of every circle",
  "cannot-pass": "a vote that the people asked can pass",
  "bad-return": "a return that is possible",
  "unreachable-branch": "a branch that some value takes",
  "uncovered-value": "a branch for every value",
  "undecided-value": "a condition that can be decided: require the field, or ask has() first",
  "overlapping-branches": "one branch for every value: a later condition leaves out what an earlier one takes",
  race: "branches side by side that do not write what another one reads",
  "no-approver": "somebody at every step, or a policy for nobody",
  "only-starter": "somebody else than the starter, or a policy for that",
  "separation-conflict": "as many people as duties to be separated",
  "money-alone": "an agreement before money moves",
  unreadable: "conditions and parts that can be read",
  limit: "a flow that can be explored within the limits of the proof",
};

function tellProof(flow: Flow, form: Form, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const compiled = compiledOnce(form, types);
  // A form with faults of its own says so itself.
  if ("faults" in compiled) return;
  const { problems } = proveFlow(flow, form, { types, compiled, definitions: set });
  for (const { code, say, step, pointer, path, params } of problems) {
    const { value, missing } = params;
    const when = [value, missing === undefined ? undefined : `${missing} not filled in`].filter(Boolean).join(", ");
    const found = `${code} at ${step}${when && ` (${when})`} on the way ${path.join(" -> ")}`;
    report(pointer, found, PROVED[code], { code: say, params: { ...params, way: titlesOf(flow, path) } });
  }
}

/** The steps on the way as people call them, those inside a called part under its call. */
function titlesOf(flow: Flow, path: readonly string[]): string {
  return [...new Set(path.map((id) => titleOf(flow, id)))].join(" \u2192 ");
}

/** Every step with its JSON pointer, those inside blocks behind their block. */
function placesOf(flow: Flow): Placed[] {
  const walk = (steps: readonly Step[], pointer: string): Placed[] =>
    steps.flatMap((step, i) => {
      const at = `${pointer}/${i}`;
      return [{ step, at }, ...innerLists(step).flatMap((inner, n) => walk(inner, innerPointer(step, at, n)))];
    });
  return walk(flow.steps, "/steps");
}

/** Whether every step and branch has an id of its own; too many steps are reported beside. */
function checkIds(places: readonly Placed[], report: Report): boolean {
  const named = places.flatMap(({ step, at }) => [
    { id: step.id, at: `${at}/id` },
    ...(step.do === "all" || step.do === "some"
      ? step.branches.map((branch, b) => ({ id: branch.id, at: `${at}/branches/${b}/id` }))
      : []),
  ]);
  checkOnce(
    named.map(({ id }) => id),
    (i) => named[i]?.at ?? "",
    "a step id that stands once",
    report,
  );
  if (places.length > MAX_STEPS)
    report("/steps", `${places.length} steps`, `at most ${MAX_STEPS} steps, blocks counted`);
  return new Set(named.map(({ id }) => id)).size === named.length;
}

/** A flow begins with the one submission; a part begins where it is called. */
function checkSubmit(flow: Flow, places: readonly Placed[], report: Report): void {
  const [start] = flow.steps;
  if (flow.part !== true && start?.do !== "submit") report("/steps/0", start?.do ?? "nothing", "a submit step first");
  for (const { step, at } of places) {
    if (step.do !== "submit") continue;
    if (flow.part === true) report(at, step.id, "no submit step in a part: the flow that calls it has one");
    else if (step !== start) report(at, step.id, "one submit step, the first");
  }
}

function checkCalls(flow: Flow, places: readonly Placed[], set: DefinitionSet, report: Report): void {
  let sound = true;
  const fault: Report = (pointer, found, expected) => {
    sound = false;
    report(pointer, found, expected);
  };
  for (const { step, at } of places) {
    if (step.do !== "call") continue;
    const part = needs(set, "flow", step.flow, `${at}/flow`, fault);
    if (!part) continue;
    if (part.part !== true) fault(`${at}/flow`, part.id, "a flow that is a part");
    else if (part.form !== flow.form)
      fault(`${at}/flow`, `${part.id} of form ${part.form}`, `a part of form ${flow.form}`);
    else if (part.version < step.version)
      fault(`${at}/version`, String(step.version), `a version of ${part.id} up to ${part.version}`);
    else if (!set.find("flow", step.flow, step.version))
      fault(`${at}/version`, String(step.version), `a version of ${part.id} that is there, such as ${part.version}`);
  }
  if (!sound) return;
  const placed = placeParts(flow, (id, version) => set.find("flow", id, version));
  if (!("fault" in placed)) {
    const count = everyStep(placed.steps).length;
    if (count > MAX_STEPS && placed !== flow)
      report("/steps", `${count} steps with its parts`, `at most ${MAX_STEPS} steps, blocks counted`);
    return;
  }
  const { call, reason, way } = placed.fault;
  const at = places.find(({ step }) => step.id === call.split(".")[0])?.at ?? "/steps";
  const expected = {
    circle: "parts that do not call each other in a circle",
    depth: `parts inside parts at most ${MAX_CALLS} deep`,
    missing: "a part that exists",
  };
  report(`${at}/flow`, way.join(" -> "), expected[reason]);
}

function checkStep(step: Step, at: string, look: Look): void {
  const { form, set, types, report } = look;
  switch (step.do) {
    case "approve":
    case "handle":
    case "cc":
      checkPeople(step, at, peopleLook(look));
      if (step.do === "handle") checkOrder(step, form, set, at, report);
      if (step.do === "handle") checkResults(step, form, at, report);
      if (isHuman(step))
        for (const id of Object.keys(step.fields ?? {})) needsField(form, id, `${at}/fields/${id}`, report);
      break;
    case "publish":
      needs(set, "publication", step.publication, `${at}/publication`, report);
      break;
    case "post":
      checkPost(step, form, set, at, report);
      break;
    case "amend":
      checkAmend(step, { form, set, types, at, report });
      break;
    case "act":
      checkAct(step, { form, set, types, at, report });
      break;
    case "wait":
      checkWait(step, form, at, report);
      break;
    case "choose":
      checkBranches(step.cases, `${at}/cases`, "case", look);
      break;
    case "some":
      checkBranches(step.branches, `${at}/branches`, "branch", look);
      break;
    case "repeat":
      checkCondition(step.again, `${at}/again`, look);
      break;
    case "submit":
    case "call":
    case "all":
    case "finish":
      break;
  }
}

function peopleLook({ flow, form, set, types, unique, report }: Look): PeopleLook {
  const placed = placeParts(flow, (id, version) => set.find("flow", id, version));
  const steps = everyStep("fault" in placed ? flow.steps : placed.steps);
  return { flow, form, set, types, unique, report, money: steps.some((step) => step.do === "post") };
}

function checkWait(step: Extract<LeafStep, { do: "wait" }>, form: Form, at: string, report: Report): void {
  const ways = [step.for, step.until].filter((way) => way !== undefined).length;
  if (ways !== 1) report(at, `${ways} of for and until`, "exactly one of for and until");
  if (step.until !== undefined) needsField(form, step.until, `${at}/until`, report, "date");
}

/** The last branch is for everything else; all others say when they are taken. */
function checkBranches(
  branches: readonly { when?: string }[],
  pointer: string,
  word: "case" | "branch",
  look: Look,
): void {
  branches.forEach(({ when }, b) => {
    const last = b === branches.length - 1;
    if (when === undefined && !last) look.report(`${pointer}/${b}`, "no condition", "a condition");
    if (when !== undefined && !last) checkCondition(when, `${pointer}/${b}/when`, look);
    if (when === undefined || !last) return;
    // Whether the conditions leave a value out is for the proof to tell, when it can read them.
    const tell = "faults" in readCondition(when, look) ? look.report : look.remark;
    tell(`${pointer}/${b}`, when, `no condition on the last ${word}`);
  });
}

function checkCondition(text: string, pointer: string, look: Look): void {
  const read = readCondition(text, look);
  if ("faults" in read) for (const { found, expected } of read.faults) look.report(pointer, found, expected);
}

function readCondition(text: string, { form, types }: Look): ReturnType<typeof readBranch> {
  return readBranch(text, scopeOf(form, types), new Map(fieldsOf(form).map((field) => [field.id, field])));
}

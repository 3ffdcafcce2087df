/** Faults of a flow: steps that do not exist, posts without their fields, conditions that do not compile. */
import { checkExpression, checkOnce, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { scopeOf } from "./evaluate-form.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Flow, LeafStep, Step } from "./flow.ts";
import type { Form } from "./form.ts";

/** Everything in a flow that leads nowhere. */
export function checkFlow(flow: Flow, set: DefinitionSet, types: FieldTypes, report: Report): void {
  const form = needs(set, "form", flow.form, "/form", report);
  const first = set.all("flow").find((f) => f.form === flow.form);
  if (first && first.id !== flow.id) report("/form", flow.form, `a form that flow ${first.id} does not take already`);
  if (flow.steps[0]?.do !== "submit") report("/steps/0", flow.steps[0]?.do ?? "nothing", "a submit step first");
  const places = placesOf(flow);
  const leaves = places.flatMap(({ step, at }) => (step.do === "choose" ? [] : [{ step, at }]));
  const isStep = (id: string): boolean => leaves.some(({ step }) => step.id === id);
  checkOnce(
    places.map(({ step }) => step.id),
    (i) => `${places[i]?.at ?? ""}/id`,
    "a step id that stands once",
    report,
  );
  leaves.forEach(({ step, at }, i) => {
    if (step.do === "submit" && i > 0) report(at, step.id, "one submit step, the first");
    if (step.do === "approve" || step.do === "handle") {
      step.who.forEach((who, w) => needs(set, "role", who.role, `${at}/who/${w}/role`, report));
      const earlier = new Set(
        leaves.slice(0, i).flatMap((l) => (["submit", "approve", "handle"].includes(l.step.do) ? [l.step.id] : [])),
      );
      step.back?.forEach((id, b) => {
        if (!earlier.has(id)) report(`${at}/back/${b}`, id, "an earlier step of this flow that people do");
      });
      if (form) for (const id of Object.keys(step.fields ?? {})) needsField(form, id, `${at}/fields/${id}`, report);
    }
    if (step.do === "publish") needs(set, "publication", step.publication, `${at}/publication`, report);
    if (form && step.do === "post") checkPost(step, form, set, at, report);
    if (form && step.do === "amend") checkAmend(step, form, set, types, at, report);
  });
  for (const { step, at } of places) {
    if (step.do !== "choose") continue;
    step.cases.forEach((branch, c) => {
      const last = c === step.cases.length - 1;
      if ((branch.when === undefined) !== last)
        report(
          `${at}/cases/${c}`,
          branch.when ?? "no condition",
          last ? "no condition on the last case" : "a condition",
        );
      if (branch.when !== undefined && form)
        checkExpression(branch.when, scopeOf(form, types), "bool", `${at}/cases/${c}/when`, report);
    });
  }
  flow.separate.forEach((group, g) =>
    group.forEach((id, k) => isStep(id) || report(`/separate/${g}/${k}`, id, "a step of this flow")),
  );
  for (const id of Object.keys(flow.states ?? {})) if (!isStep(id)) report(`/states/${id}`, id, "a step of this flow");
}

/** Every step with its JSON pointer, those inside branches behind their choose step. */
function placesOf(flow: Flow): { step: Step; at: string }[] {
  return flow.steps.flatMap((step, i) => {
    const at = `/steps/${i}`;
    const inner =
      step.do === "choose"
        ? step.cases.flatMap((c, k) => c.steps.map((leaf, s) => ({ step: leaf, at: `${at}/cases/${k}/steps/${s}` })))
        : [];
    return [{ step, at }, ...inner];
  });
}

function checkPost(
  step: Extract<LeafStep, { do: "post" }>,
  form: Form,
  set: DefinitionSet,
  at: string,
  report: Report,
): void {
  needsField(form, step.amount, `${at}/amount`, report, "money");
  if (step.movement === "allot" ? !step.line : !step.quota)
    report(at, step.movement, step.movement === "allot" ? "the line that is made" : "the quota that is moved");
  if (step.quota) needsField(form, step.quota, `${at}/quota`, report, "quota");
  // A release gives back what was reserved; after any other movement it would let go of somebody else's money.
  if (step.undo !== undefined && step.movement !== "reserve")
    report(`${at}/undo`, step.movement, "undo on a reserve only");
  if ((step.movement === "pay" || step.movement === "refund") && !step.payment)
    report(at, step.movement, "the fields of the payment record");
  for (const [key, id] of Object.entries(step.line ?? {})) needsField(form, id, `${at}/line/${key}`, report);
  const { limit, ...own } = step.payment ?? {};
  for (const [key, id] of Object.entries(own)) needsField(form, id, `${at}/payment/${key}`, report);
  if (limit === undefined) return;
  const contract = step.payment?.contract;
  const field = contract === undefined ? undefined : needsField(form, contract, `${at}/payment/contract`, noReport);
  const target = field && set.find("form", String(field["form"]));
  if (target) needsField(target, limit, `${at}/payment/limit`, report, "money");
  else if (contract === undefined) report(`${at}/payment/limit`, limit, "a contract whose limit it is");
}

/** For what another line reports already. */
const noReport: Report = () => undefined;

function checkAmend(
  step: Extract<LeafStep, { do: "amend" }>,
  form: Form,
  set: DefinitionSet,
  types: FieldTypes,
  at: string,
  report: Report,
): void {
  const self = step.document === "self";
  const field = self ? undefined : needsField(form, step.document, `${at}/document`, report, "document");
  const target = self ? form : field && set.find("form", String(field["form"]));
  for (const [id, text] of Object.entries(step.set)) {
    const amended = target && needsField(target, id, `${at}/set/${id}`, report);
    const type = amended && types.find(amended.type)?.expressionType(amended, types);
    checkExpression(text, scopeOf(form, types), typeof type === "string" ? type : undefined, `${at}/set/${id}`, report);
  }
}

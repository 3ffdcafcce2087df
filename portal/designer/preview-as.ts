/** Who looks at a previewed document, and what each of them sees and may change. */
import { isEmpty } from "../../core/domain/evaluate-form.ts";
import type { Evaluation } from "../../core/domain/evaluate-form.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { allSteps, type Flow, type HumanStep, isHuman } from "../../core/domain/flow.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { t } from "../message.ts";

export type Viewer = { id: string; title: string };
/** What the form's view is given; an empty set of editable fields is reading. */
export type Sight = { form: Form; unseen: ReadonlySet<string>; editable: ReadonlySet<string> };
export const STARTER = "starter";
export const PUBLIC = "public";

const humans = (flow: Flow | undefined): HumanStep[] => (flow ? allSteps(flow).filter(isHuman) : []);

/** The starter, every step where people decide, and the public. */
export function viewersOf(flow: Flow | undefined): Viewer[] {
  return [
    { id: STARTER, title: t("preview.starter") },
    ...humans(flow).map((step) => ({ id: `step:${step.id}`, title: t("preview.step", { title: step.title }) })),
    { id: PUBLIC, title: t("preview.public") },
  ];
}

/** What the viewer sees of the evaluated document. */
export function sightOf(form: Form, flow: Flow | undefined, viewer: string, evaluation: Evaluation): Sight {
  if (viewer === PUBLIC) return publicSight(form, evaluation);
  const step = humans(flow).find((one) => `step:${one.id}` === viewer);
  return step ? stepSight(form, step, evaluation) : starterSight(form, flow, evaluation);
}

function starterSight(form: Form, flow: Flow | undefined, evaluation: Evaluation): Sight {
  const later = filledLater(flow);
  const mine = fieldsOf(form).filter((field) => !later.has(field.id));
  const unsaid = [...later].filter((id) => isEmpty(evaluation.answers[id]));
  return {
    form,
    unseen: new Set([...evaluation.hidden, ...unsaid]),
    editable: new Set(mine.map((field) => field.id)),
  };
}

function stepSight(form: Form, step: HumanStep, evaluation: Evaluation): Sight {
  const rights = Object.entries(step.fields ?? {});
  const having = (right: string): string[] => rights.flatMap(([id, own]) => (own === right ? [id] : []));
  return { form, unseen: new Set([...evaluation.hidden, ...having("hide")]), editable: new Set(having("edit")) };
}

/** Only what may be disclosed; a disclosed table without its sensitive columns. */
function publicSight(form: Form, evaluation: Evaluation): Sight {
  const kept = fieldsOf(form).filter((field) => field.public === true && field.sensitive !== true);
  const keptIds = new Set(kept.map((field) => field.id));
  const unseen = new Set([...evaluation.hidden, ...fieldsOf(form).flatMap((f) => (keptIds.has(f.id) ? [] : [f.id]))]);
  const plain = (field: Field): Field =>
    columnsOf(field).some((column) => column.sensitive === true)
      ? { ...field, columns: columnsOf(field).filter((column) => column.sensitive !== true) }
      : field;
  const sections = form.sections.map((section) => ({ ...section, fields: (section.fields as Field[]).map(plain) }));
  return { form: { ...form, sections }, unseen, editable: new Set() };
}

/** Fields that somebody behind the starter fills, or the flow itself. */
function filledLater(flow: Flow | undefined): Set<string> {
  const later = new Set<string>();
  if (!flow) return later;
  for (const step of allSteps(flow)) {
    const ids = isHuman(step)
      ? Object.entries(step.fields ?? {}).flatMap(([id, right]) => (right === "edit" ? [id] : []))
      : step.do === "amend" && step.document === "self"
        ? Object.keys(step.set)
        : [];
    for (const id of ids) later.add(id);
  }
  return later;
}

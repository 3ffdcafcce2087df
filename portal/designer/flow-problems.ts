/** What is wrong with a flow: faults of its text and what the proof found, each with its step and the way that leads there. */
import { html, type TemplateResult } from "lit";
import type { Flow } from "../../core/domain/flow.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { sayExpected } from "./draft-words.ts";
import type { Mark } from "./flow-card.ts";
import { stepNumbers } from "./flow-reading.ts";
import { placedSteps } from "./flow-tree.ts";
import type { DesignFault } from "./live-faults.ts";

/** What the proof found: the step it happens at, and the steps on the shortest way there, in their order. */
export type FlowProblem = { code: string; step: string; path: readonly string[]; message: string };

/** What stands beside each card, by id of the step. */
export function flowMarks(
  flow: Flow,
  faults: readonly DesignFault[],
  problems: readonly FlowProblem[],
): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  const known = new Set(placedSteps(flow).map(({ step }) => step.id));
  const add = (id: string, stop: boolean, text: string): void => {
    if (!known.has(id)) return;
    const before = marks.get(id) ?? { stop: 0, warn: 0, texts: [] };
    marks.set(id, {
      stop: before.stop + Number(stop),
      warn: before.warn + Number(!stop),
      texts: [...before.texts, text],
    });
  };
  for (const problem of problems) add(problem.step, true, problem.message);
  for (const fault of faults) add(fault.target, fault.severity === "stop", fault.text ?? sayExpected(fault));
  return marks;
}

export type ProblemParts = {
  flow: Flow;
  faults: readonly DesignFault[];
  problems: readonly FlowProblem[];
  /** Shows the way to a problem; none hides it. */
  show(problem: FlowProblem | undefined): void;
  openStep(id: string): void;
  openFault(fault: DesignFault): void;
};

const MOST = 50;

/** The list of all, what the proof found first. */
export function flowProblems(parts: ProblemParts): TemplateResult {
  const { flow, faults, problems } = parts;
  const stop = faults.filter((fault) => fault.severity === "stop").length + problems.length;
  const warn = faults.length + problems.length - stop;
  const numbers = stepNumbers(flow);
  return html`<section class="problems" aria-labelledby="flow-problems">
    <header><h3 id="flow-problems">${t("design.problems")}</h3><span class="small muted" role="status">${stop + warn === 0 ? t("design.problems-none") : t("design.problems-count", { stop, warn })}</span></header>
    <ul>${problems.slice(0, MOST).map((problem) => proofLine(problem, parts, numbers))}
      ${faults.slice(0, MOST).map(
        (fault) => html`<li>
          <span class="state ${fault.severity === "stop" ? "stop" : "warn"}">${icon(fault.severity === "stop" ? "stop" : "warn")}</span>
          <span><b>${fault.where}</b> ${fault.text ?? sayExpected(fault)}</span>
          <button class="link" type="button" @click=${() => parts.openFault(fault)}>${t("design.go-there")}</button></li>`,
      )}</ul></section>`;
}

/** One finding of the proof; looking at it shows the way on the cards. */
function proofLine(problem: FlowProblem, parts: ProblemParts, numbers: ReadonlyMap<string, string>): TemplateResult {
  const way = problem.path.map((id) => numbers.get(id) ?? id).join(" \u2192 ");
  const title = placedSteps(parts.flow).find(({ step }) => step.id === problem.step)?.step.title ?? problem.step;
  const on = (): void => parts.show(problem);
  const off = (): void => parts.show(undefined);
  return html`<li class="fl-proof" @mouseenter=${on} @mouseleave=${off} @focusin=${on} @focusout=${off}>
    <span class="state stop">${icon("stop")}</span>
    <span><b>${title}</b> ${problem.message}${way === "" ? "" : html` <span class="muted">${t("flow.way", { way })}</span>`}</span>
    <button class="link" type="button" @click=${() => parts.openStep(problem.step)}>${t("design.go-there")}</button></li>`;
}

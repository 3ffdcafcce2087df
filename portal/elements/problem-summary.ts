/** All that stops a submission, at the top of the page, with links to the fields. */
import { html, type TemplateResult } from "lit";
import type { Problem } from "../../core/domain/problem.ts";
import { controlId, type Reveal } from "../fields/field-element.ts";
import { sayProblem, t } from "../message.ts";
import { icon } from "./icon.ts";

/** A table of thousands may have thousands of gaps; nobody mends them from here. */
const MOST = 50;

/** Moves the focus to the control of an answer, or to the nearest one above it. */
export function focusAnswer(pointer: string, isAgain = false): void {
  const detail: Reveal = { pointer, again: () => focusAnswer(pointer, true) };
  const turned =
    !isAgain && !document.dispatchEvent(new CustomEvent<Reveal>("mz-reveal", { detail, cancelable: true }));
  if (turned) return;
  for (let at = pointer; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const element = document.getElementById(controlId(at));
    if (!element) continue;
    const inner = element.matches("fieldset")
      ? element.querySelector<HTMLElement>("input, select, textarea, button")
      : null;
    element.scrollIntoView({ block: "center" });
    (inner ?? element).focus({ preventScroll: true });
    return;
  }
}

export function problemSummary(problems: readonly Problem[]): TemplateResult | "" {
  if (problems.length === 0) return "";
  return html`<div class="notice stop summary" id="problem-summary" role="alert" tabindex="-1" aria-labelledby="summary-h">
    ${icon("stop")}
    <div>
      <h2 id="summary-h">${t("summary.title", { count: problems.length })}</h2>
      <ul>
        ${problems.slice(0, MOST).map(
          (p) => html`<li>
            ${
              p.pointer === ""
                ? sayProblem(p)
                : html`<a href="#${controlId(p.pointer)}" @click=${(event: Event) => {
                    event.preventDefault();
                    focusAnswer(p.pointer);
                  }}>${sayProblem(p)}</a>`
            }
          </li>`,
        )}
      </ul>
      ${problems.length > MOST ? html`<p>${t("summary.more", { count: problems.length - MOST })}</p>` : ""}
    </div>
  </div>`;
}

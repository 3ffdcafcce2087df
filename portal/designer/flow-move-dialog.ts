/** Where to put a step, chosen from a list of all places; for keyboards, phones and long flows. */
import { html, type TemplateResult } from "lit";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { branchesOf } from "./flow-branches.ts";
import { KIND_ICONS } from "./flow-card.ts";
import { branchLetter, stepNumbers } from "./flow-reading.ts";
import { findStep, type Spot } from "./flow-tree.ts";
import { type Target, targetsFor } from "./flow-walk.ts";

const LEAD = 10;

/** Draws the open dialog. */
export function flowMoveDialog(
  flow: Flow,
  id: string,
  choose: (spot: Spot) => void,
  onClose: () => void,
): TemplateResult {
  const title = findStep(flow, id)?.step.title ?? "";
  const numbers = stepNumbers(flow);
  const filter = (event: Event): void => {
    const box = event.target as HTMLInputElement;
    const text = box.value.trim();
    for (const row of box.closest("dialog")?.querySelectorAll<HTMLElement>(".move-list li") ?? [])
      row.hidden = !row.textContent.includes(text);
  };
  const targets = targetsFor(flow, id);
  return dialog({
    heading: t("canvas.move-title", { label: title }),
    body: html`${targets.length > LEAD ? html`<label class="sr" for="flow-move-find">${t("palette.search")}</label><input class="input" id="flow-move-find" type="search" placeholder=${t("flow.move-find")} @input=${filter} />` : ""}
      <ul class="move-list">${targets.map(
        (target) =>
          html`<li><button class="btn depth-${Math.min(target.depth, 4)}" type="button" @click=${(event: Event) => {
            closeDialog(event);
            choose(target.spot);
          }}>${icon(target.after ? KIND_ICONS[target.after.do] : "down")}<span class="cut">${words(target, numbers)}</span></button></li>`,
      )}</ul>`,
    actions: html`<button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
    onClose,
  });
}

function words({ after, block, spot }: Target, numbers: ReadonlyMap<string, string>): string {
  if (after) return t("flow.move-after", { no: numbers.get(after.id) ?? "", title: after.title });
  return t("flow.move-start", { title: listName(block, spot.branch) });
}

function listName(block: Step | undefined, n: number): string {
  if (!block) return t("approval.title");
  const branch = branchesOf(block)[n];
  const way = branch ? `${branchLetter(n)} ${branch.title}` : "";
  return way === "" ? block.title : t("flow.way-of", { title: block.title, way });
}

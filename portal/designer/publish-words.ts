/** What publishing a change means, in sentences made from its report. */
import type { Change, ChangeReport, DraftBody } from "../../core/domain/change.ts";
import { figure } from "../format.ts";
import { t } from "../message.ts";
import { kindName } from "./definition-words.ts";

const CARRIERS: ReadonlySet<string> = new Set(["flow", "lifecycle", "list", "print"]);
export type Published = Pick<Change, "bodies" | "bases">;

/** How many stored documents of a form the change touches: those of its most used field, or all that were tried. */
export function touchedBy(report: ChangeReport, form: string): { drafts: number; running: number } {
  const readers = report.changes.flatMap((one) =>
    one.kind === "form" && one.id === form && one.readers ? [one.readers] : [],
  );
  const most = (counts: number[]): number => Math.max(0, ...counts);
  return { drafts: most(readers.map((r) => r.drafts)), running: most(readers.map((r) => r.running)) };
}

/** One sentence per definition that somebody will notice. */
export function consequences(change: Published, report: ChangeReport | undefined): string[] {
  return change.bodies.flatMap((body) => {
    const base = change.bases.find((one) => one.kind === body.kind && one.id === body.id);
    const touched = !report || report.changes.some((one) => one.kind === body.kind && one.id === body.id);
    // What only carries a new form says nothing that the form does not say.
    if (base ? !touched : CARRIERS.has(body.kind)) return [];
    return [base ? changedWords(body, report) : newWords(body)];
  });
}

function newWords(body: DraftBody): string {
  const { title } = body;
  if (body.kind === "form") return t("publish.new-form", { title });
  if (body.kind === "dictionary") return t("publish.new-dictionary", { title });
  return t("publish.new-other", { kind: kindName(body.kind), title });
}

function changedWords(body: DraftBody, report: ChangeReport | undefined): string {
  const { title, version } = body;
  if (body.kind === "form") return formWords(body, report);
  if (body.kind === "dictionary") return t("publish.dictionary", { title });
  if (body.kind === "flow") return t("publish.flow", { title });
  return t("publish.other", { kind: kindName(body.kind), title, version });
}

/** New documents take the new version, drafts move to it, running ones end on theirs. */
function formWords(body: DraftBody, report: ChangeReport | undefined): string {
  const { title } = body;
  const { drafts, running } = report ? touchedBy(report, body.id) : { drafts: 0, running: 0 };
  const parts = [
    drafts > 0 ? t("publish.drafts", { count: figure(drafts) }) : "",
    running > 0 ? t("publish.running", { count: figure(running) }) : "",
  ].filter((part) => part !== "");
  return parts.length === 0
    ? t("publish.form-plain", { title })
    : t("publish.form", { title, effect: parts.join(t("text.comma")) });
}

/** Why a change cannot go on; empty when it can. */
export function hindrance(report: ChangeReport | undefined, unsaved: boolean): string {
  if (unsaved) return t("publish.unsaved");
  if (!report) return t("publish.unchecked");
  if (report.publishable) return "";
  const faults = report.faults.filter((fault) => fault.severity === "stop").length;
  const open = report.changes.filter((one) => !one.solved).length;
  return faults > 0 ? t("publish.faults", { count: faults }) : t("publish.open", { count: open });
}

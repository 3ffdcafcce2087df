/** The tabs of a change: which have something to show, and where a fault is put right. */
import type { DraftBody } from "../../core/domain/change.ts";
import type { Bodies } from "./draft.ts";
import { isDrawable } from "./drawable.ts";
import type { DesignFault } from "./live-faults.ts";

const TABS = [
  "form",
  "approval",
  "rules",
  "preview",
  "print",
  "rule",
  "dictionary",
  "layer",
  "publish",
  "diff",
  "json",
] as const;
export type Tab = (typeof TABS)[number];

/** Tabs that have something to show for what is in the change. */
export function tabsOf(bodies: Bodies): Tab[] {
  const has = (kind: DraftBody["kind"]): boolean => bodies.some((body) => body.kind === kind && isDrawable(body));
  return TABS.filter((tab) => {
    if (tab === "approval") return has("flow");
    if (tab === "dictionary" || tab === "layer" || tab === "rule") return has(tab);
    if (["form", "rules", "preview", "print"].includes(tab)) return has("form");
    return true;
  });
}

const PLACES: Partial<Record<DraftBody["kind"], Tab>> = {
  flow: "approval",
  dictionary: "dictionary",
  layer: "layer",
  print: "print",
  rule: "rule",
};

/** Whether a fault is about a field of a form. */
export function isOfField(fault: Pick<DesignFault, "kind" | "pointer">): boolean {
  return fault.kind === "form" && fault.pointer.startsWith("/sections");
}

/** The tab where a fault is put right; what no tab draws is put right in the text. */
export function tabOfFault(fault: Pick<DesignFault, "kind" | "pointer">): Tab {
  return PLACES[fault.kind] ?? (fault.kind === "form" ? (isOfField(fault) ? "form" : "rules") : "json");
}

/** What of a layer fits no more, as a sentence: whose, what, and why. */
import type { ToldMisfit } from "../../core/domain/change.ts";
import { sayProblem, t } from "../message.ts";

/** Why the operation does not fit; what is gone above is named. */
export function sayReason({ reason, what, near }: Pick<ToldMisfit, "reason" | "what" | "near">): string {
  if (reason === "layer.no-place" && near !== undefined) return t("layer.gone-above", { title: near });
  return reason === "layer.gone" ? t("layer.gone-above", { title: what }) : sayProblem({ code: reason, pointer: "" });
}

/** The whole sentence, for a list with layers of several places. */
export function sayMisfit(misfit: ToldMisfit): string {
  const place = misfit.scope === "" ? t("report.everywhere") : misfit.place;
  return t("report.layer", { place, title: misfit.title, what: misfit.what, reason: sayReason(misfit) });
}

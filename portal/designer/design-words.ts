/** Words that new things of the designer begin with, in the reader's language. */
import { t } from "../message.ts";
import { startOptions, typeLabel } from "./field-icons.ts";
import type { ActWords } from "./run-act.ts";

export const DESIGN_WORDS: ActWords = {
  typeLabel,
  startOptions: (type) => startOptions(type, t("canvas.new-column")),
  newSection: t("canvas.new-section"),
  newColumn: t("canvas.new-column"),
  copySuffix: t("canvas.copy-suffix"),
  dictionaryTitle: (label) => t("design.new-dictionary", { label }),
  firstItem: t("design.first-item"),
};

/** What is wrong with a package, for the administrator who tells its author. */
import type { Problem } from "../../core/domain/problem.ts";
import { sayProblem, t } from "../message.ts";

/** One problem with its file and place; what has no words of its own stands as the check said it. */
export function sayPackageProblem(problem: Problem): string {
  const { file, found, expected } = problem.params ?? {};
  if (typeof file !== "string" || typeof expected !== "string") return sayProblem(problem);
  const place = problem.pointer === "" ? file : `${file} ${problem.pointer}`;
  const unknown = /additional propert\w+ \(([^)]+)\)/.exec(expected)?.[1];
  if (unknown !== undefined) return t("plugins.wrong-extra", { place, name: unknown });
  const missing = /required property '([^']+)'/.exec(expected)?.[1];
  if (missing !== undefined) return t("plugins.wrong-missing", { place, name: missing });
  return t("plugins.wrong", { place, found: String(found ?? ""), expected });
}

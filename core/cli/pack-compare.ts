/** `mz pack compare FILE`: what a pack's file would change in what is published here; writes nothing. */
import { readFile } from "node:fs/promises";
import { findArea } from "../definitions/places.ts";
import { messageOf } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { catalogue } from "../messages.ts";
import { type InstallPlan, planInstall } from "../packs/plan-install.ts";
import { sentenceOf } from "./connect.ts";
import { openProduct } from "./open-product.ts";

/** Exit code 0 when nothing would change, 1 when something would, 2 when the file or the use is wrong. */
export async function packCompare(args: string[]): Promise<number> {
  const at = args.indexOf("--scope");
  const scope = at < 0 ? "" : (args[at + 1] ?? "");
  const [file, ...more] = args.filter((arg, i) => !arg.startsWith("--") && (at < 0 || i !== at + 1));
  if (file === undefined || more.length > 0) {
    console.error("mz pack compare: name one file (mz pack compare --help)");
    return 2;
  }
  try {
    const text = await readFile(file, "utf8");
    const opened = await openProduct(process.env, () => undefined);
    try {
      const area = await findArea(opened.context.pool, scope);
      if (!area) throw new Error(`there is no scope ${scope}`);
      const { drafts, ...plan } = planInstall(opened.context, area, text);
      for (const line of args.includes("--json") ? [JSON.stringify(plan, null, 2)] : linesOf(plan)) console.log(line);
      return drafts.length > 0 ? 1 : 0;
    } finally {
      await opened.close();
    }
  } catch (error) {
    console.error(`mz pack compare: ${sentenceOf(error)}`);
    if (error instanceof Refusal)
      for (const problem of error.problems)
        console.error(`  ${problem.pointer} ${messageOf(problem, catalogue("en"))}`);
    return 2;
  }
}

function linesOf({ comparison, faults }: InstallPlan): string[] {
  const named = ({ kind, id }: { kind: string; id: string }): string => `${kind} ${id}`;
  return [
    ...comparison.added.map((d) => `+ ${named(d)} ${d.title}`),
    ...comparison.changed.flatMap((d) => [
      `~ ${named(d)} ${d.title}`,
      ...d.differences.map((x) => `    ${x.what} ${x.thing} ${x.target}${x.key === undefined ? "" : ` ${x.key}`}`),
    ]),
    ...comparison.missing.map((d) => `? ${named(d)} is needed and not here`),
    ...comparison.foreign.map((d) => `! ${named(d)} belongs to pack ${d.pack}`),
    ...faults.map(
      (f) => `x ${named(f)}${f.pointer === "" ? "" : ` at ${f.pointer}`}: found ${f.found}; expected ${f.expected}`,
    ),
    `${comparison.added.length} new, ${comparison.changed.length} changed, ${comparison.same.length} the same`,
  ];
}

export const PACK_COMPARE_HELP = `usage: mz pack compare FILE [--scope SCOPE] [--json]

Compares a pack's file with what is published here, by kind and id, and lists what would be new or changed, what it needs
and is not here, and every fault it would have. Writes nothing: installing is done in the portal, by two people.

  --scope   a region code or unit:<id>; everywhere when left out
  --json    one JSON object on standard output

Exit code: 0 nothing would change, 1 something would, 2 wrong file or use.`;

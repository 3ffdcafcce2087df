/** The rules of a document's next act, judged on what is stored, and the warnings that were passed on it. */
import { hiddenFor } from "../cases/hidden-for.ts";
import type { Context } from "../context.ts";
import { getDocument, sightOf } from "../documents/read-document.ts";
import { checkKey } from "../domain/form-check.ts";
import type { Moment } from "../domain/rule.ts";
import { type RuleResult, withoutValues } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { withSources } from "./ask-sources.ts";
import { judgeMoments } from "./check-command.ts";
import { listPasses, type PassRow } from "./queries.ts";

const MOMENTS: Readonly<Record<string, Moment>> = {
  draft: "submit",
  returned: "submit",
  withdrawn: "submit",
  running: "approve",
};

/**
 * What the rules say now; none once a document is finished. Whoever may not see a field that a rule reads is told the
 * outcome alone; what is sensitive is judged only and never stands in what a rule says or compares (check-rule.ts).
 */
export async function readDocumentRules(context: Context, identity: Identity, id: string) {
  const { pool } = context;
  const row = await getDocument(context, pool, identity, id);
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const { hidden: unseen } = await sightOf(
    pool,
    identity,
    row,
    compiled,
    await hiddenFor(context, pool, identity.person.id, row),
  );
  const moment = MOMENTS[row.state] ?? null;
  const judged =
    moment === null
      ? []
      : await withSources(context, (own) =>
          judgeMoments(own, pool, {
            document: { id: row.id, form: row.form, place: { unit: row.unit } },
            answers: row.answers,
            moments: moment === "approve" ? ["approve", "pay"] : [moment],
            at: context.clock(),
            actor: identity.person.id,
          }),
        );
  const results: RuleResult[] = judged.map(({ result, reads }) => withoutValues(result, reads, unseen));
  const passes = (await listPasses(pool, [id])).map((pass) => ({
    rule: pass.rule,
    version: pass.rule_version,
    title: titleOf(context, row.form, pass),
    moment: pass.moment,
    message: unseen.size === 0 ? pass.message : "",
    compared: unseen.size === 0 ? pass.compared : [],
    reason: pass.reason,
    name: pass.name,
    at: pass.at.toISOString(),
  }));
  return { moment, results, passes };
}

/** A pass is of a rule, or of a plugin's check of the form in the version that it had then. */
function titleOf(context: Context, form: string, { rule, rule_version: version }: PassRow): string {
  const check = context.definitions.find("form", form, version)?.pluginChecks?.find(({ id }) => checkKey(id) === rule);
  return check?.title ?? context.definitions.find("rule", rule, version)?.title ?? rule;
}

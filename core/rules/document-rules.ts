/** The rules of a document's next act, judged on what is stored; the warnings passed on it; what they said at decisions. */
import { hiddenFor } from "../cases/hidden-for.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { getDocument, sightOf } from "../documents/read-document.ts";
import { checkKey } from "../domain/form-check.ts";
import type { Moment } from "../domain/rule.ts";
import { type RuleResult, withoutValues } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { judgeMoments } from "./check-command.ts";
import { readJudgements } from "./keep-judgement.ts";
import { findWriter, listPasses, type PassRow } from "./queries.ts";

const MOMENTS: Readonly<Record<string, Moment>> = {
  draft: "submit",
  returned: "submit",
  withdrawn: "submit",
  running: "approve",
};

/**
 * What the rules say now, none once a document is finished, and what they said at each decision. Whoever may not see a field that a rule reads is told the
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
      : await judgeMoments(context, pool, {
          document: { id: row.id, form: row.form, place: { unit: row.unit } },
          answers: row.answers,
          moments: moment === "approve" ? ["approve", "pay"] : [moment],
          at: context.clock(),
          actor: identity.person.id,
        });
  const results: RuleResult[] = [];
  for (const { result, reads } of judged)
    results.push(withoutValues(await nameVoucher(pool, id, result), reads, unseen));
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
  return { moment, results, passes, judgements: await readJudgements(pool, id, unseen) };
}

/** A pass is of a rule, or of a plugin's check of the form in the version that it had then. */
function titleOf(context: Context, form: string, { rule, rule_version: version }: PassRow): string {
  const check = context.definitions.find("form", form, version)?.pluginChecks?.find(({ id }) => checkKey(id) === rule);
  return check?.title ?? context.definitions.find("rule", rule, version)?.title ?? rule;
}

/** Says whose word it is that a result rests on, once it was submitted. */
async function nameVoucher(db: Queryable, document: string, result: RuleResult): Promise<RuleResult> {
  const { vouched } = result;
  if (!vouched) return result;
  const [writer] = await findWriter(db, [document, vouched.field]);
  return writer
    ? { ...result, vouched: { ...vouched, by: { name: writer.name, at: writer.at.toISOString() } } }
    : result;
}

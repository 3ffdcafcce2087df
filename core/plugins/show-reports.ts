/**
 * Blocks of plugins in a report, made of the rows that the reader sees. The last answer for this reader stays, with its
 * time, when the plugin gives none: other readers see other rows, so nobody is shown somebody else's.
 */
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { readRuleBoard } from "../rules/rule-board.ts";
import type { PluginGate } from "./gate.ts";
import { findPlace, findShown, keepShown, listPlacesOn } from "./place-queries.ts";
import type { Panel, Shown } from "./show-panels.ts";

const DEADLINE_MS = 3_000;

/** The blocks of a form's board in their order; a plugin that serves no more is still named where it left an answer. */
export async function listReportBlocks(
  context: Context,
  gate: Pick<PluginGate, "servingOf">,
  form: string,
): Promise<Panel[]> {
  return (await listPlacesOn(context.pool, ["report.block", "board", form])).map(({ id, title, plugin }) => {
    const serving = gate.servingOf(plugin);
    return { id, title, plugin: { id: plugin, name: serving?.name.zh ?? plugin, version: serving?.version ?? "" } };
  });
}

/** Asks one block over the rows that the person sees on the board now. */
export async function askReportBlock(
  context: Context,
  identity: Identity,
  place: string,
  board: { form: string; list: string },
  label: (key: string) => string,
): Promise<Shown> {
  const [row] = await findPlace(context.pool, [place]);
  if (row?.point !== "report.block" || (row.form !== null && row.form !== board.form))
    throw new Refusal("plugin.no-such-place");
  const { form, total, rows } = await readRuleBoard(context, identity, board, label);
  const input = {
    offer: row.offer,
    report: { kind: "board" as const, form: form.id, title: form.title, total },
    rows: rows.map(({ id, number, title, project, unit, step, stateTitle, amountFen, updatedAt }) => ({
      id,
      number,
      title,
      step,
      amountFen,
      updatedAt,
      project: project?.name ?? null,
      unit: unit.name,
      state: stateTitle,
    })),
  };
  const answer = await context.askPlugin("report.block", row.plugin, input, { identity, deadlineMs: DEADLINE_MS });
  const subject = `${identity.person.id} ${board.form}`;
  if (answer?.ok !== true) {
    const [last] = await findShown(context.pool, [place, subject]);
    return { answered: false, blocks: last?.blocks ?? [], asOf: last?.at.toISOString() ?? null };
  }
  // A form would ask again for what nobody keeps; a report is read.
  const blocks = answer.output.blocks.filter(({ kind }) => kind !== "form");
  await keepShown(context.pool, [place, subject, JSON.stringify(blocks), context.clock()]);
  return { answered: true, blocks, asOf: null };
}

/** The plugins that a form asks before a submission, as the page of a document names them. */
import type { Context } from "../context.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";

/** A check as the page of a document names it before anybody is asked. */
export type NamedCheck = { id: string; title: string; plugin: string; serves: boolean };

/** The checks of a form with whether their plugin serves now, for the page of a document. */
export function namedChecks(context: Context, { form }: CompiledForm): NamedCheck[] {
  const offers = form.pluginChecks === undefined ? [] : context.pluginOffers("form.check");
  return (form.pluginChecks ?? []).map(({ id, title, plugin }) => {
    const known = offers.find(({ name }) => name === plugin);
    return { id, title, plugin: known?.plugin ?? plugin, serves: known !== undefined };
  });
}

/** Where a plugin is used: fields of forms and steps of flows in their newest versions. */
import type { Context } from "../context.ts";
import { fieldsOf } from "../domain/form.ts";

export type PluginUse = { kind: "form" | "flow"; id: string; title: string; what: string };

/** Every use, for the page that asks before it is switched off. */
export function readUses({ definitions }: Pick<Context, "definitions">, plugin: string): PluginUse[] {
  const forms = definitions
    .all("form")
    .flatMap((form) =>
      fieldsOf(form).flatMap((field): PluginUse[] =>
        field.plugin?.id === plugin ? [{ kind: "form", id: form.id, title: form.title, what: field.label }] : [],
      ),
    );
  const flows = definitions.all("flow").flatMap((flow) => {
    const asked = JSON.stringify(flow).includes(`"plugin":"${plugin}/`);
    return asked ? [{ kind: "flow" as const, id: flow.id, title: flow.title, what: "" }] : [];
  });
  return [...forms, ...flows];
}

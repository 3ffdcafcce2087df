/** The stages that a kind of project walks through, and what may follow what. */
import { type Static, Type } from "typebox";
import { definitionHead, Id } from "./definition-head.ts";

export const Stage = Type.Object(
  {
    id: Id,
    title: Type.String({ minLength: 1, maxLength: 30 }),
    titleEn: Type.Optional(Type.String({ maxLength: 60 })),
    forms: Type.Array(Type.String(), { minItems: 1, description: "Forms whose documents belong to this stage" }),
    after: Type.Array(Type.String(), {
      description: "A document may be started once a document of one of these stages is done; empty for the first",
    }),
    repeat: Type.Optional(Type.Boolean({ description: "More than one document may be filed" })),
  },
  { additionalProperties: false },
);
export type Stage = Static<typeof Stage>;

export const Lifecycle = Type.Object(
  { ...definitionHead("lifecycle"), stages: Type.Array(Stage, { minItems: 1, maxItems: 40 }) },
  { additionalProperties: false },
);
export type Lifecycle = Static<typeof Lifecycle>;

/** The stage a form belongs to, if any. */
export function stageOfForm(lifecycle: Lifecycle, form: string): Stage | undefined {
  return lifecycle.stages.find((stage) => stage.forms.includes(form));
}

/** Whether a document of the form may be started, given the stages done and those begun. */
export function mayStart(
  lifecycle: Lifecycle,
  form: string,
  done: readonly string[],
  begun: readonly string[],
): boolean {
  const stage = stageOfForm(lifecycle, form);
  if (!stage) return false;
  if (!stage.repeat && begun.includes(stage.id)) return false;
  return stage.after.length === 0 || stage.after.some((id) => done.includes(id));
}

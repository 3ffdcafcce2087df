/** What the page of a finished document says of the draft that follows from it, and the one click that asks for it. */
import type { Context } from "../context.ts";
import { getDocument, mayRead } from "../documents/read-document.ts";
import type { Identity, Place } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { Language } from "../messages.ts";
import { makeDraft } from "./make-draft.ts";
import { mayWrite } from "./may-write.ts";
import { findDraftRow, listPrepared, type PreparedRow } from "./queries.ts";
import { obstacleText } from "./tell-draft.ts";

export type ShownDraft = {
  form: string;
  title: string;
  /** What the definition says about mending it; empty where it says nothing. */
  help: string;
  /** Lists of the forms that mend it, as the definition names them. */
  mend: { list: string; title: string }[];
  state: PreparedRow["state"];
  /** The draft, or what became of it; null where there is none. */
  document: { id: string; number: string; title: string; state: string; mine: boolean } | null;
  /** Lines by code and title, fields by the sentence alone. */
  against: { code: string | null; title: string; text: string }[];
  looks: { code: string; title: string }[];
  at: string;
  /** Whether the reader may ask for it now. */
  mayAsk: boolean;
};

/** The drafts that follow from a finished document; none for others. */
export async function readDrafts(
  context: Context,
  identity: Identity,
  id: string,
  language: Language,
): Promise<ShownDraft[]> {
  const document = await getDocument(context, context.pool, identity, id);
  if (!(await mayRead(context.pool, identity, document))) throw new Refusal("document.not-found");
  const lines = await listPrepared(context.pool, [id]);
  return Promise.all(lines.map((line) => shown(context, identity, document, line, language)));
}

/** Tries again in the name of who asks, and gives what is there now. */
export async function askForDraft(
  context: Context,
  { identity, address }: { identity: Identity; address: string },
  { id, form: formId }: { id: string; form: string },
  language: Language,
): Promise<ShownDraft[]> {
  const document = await getDocument(context, context.pool, identity, id);
  const form = context.definitions.find("form", formId);
  if (!form) throw new Refusal("definition.not-found", { facts: { kind: "form", id: formId } });
  if (!mayWrite(identity, form, document)) throw new Refusal("right.missing");
  await makeDraft(context, { source: id, form: formId }, { identity, address, asked: true });
  return readDrafts(context, identity, id, language);
}

async function shown(
  context: Context,
  identity: Identity,
  source: Place & { form: string },
  line: PreparedRow,
  language: Language,
): Promise<ShownDraft> {
  const form = context.definitions.find("form", line.form);
  const [made] = line.document === null ? [] : await findDraftRow(context.pool, [line.document]);
  return {
    form: line.form,
    title: form?.title ?? line.form,
    help: context.definitions.find("form", source.form)?.prepares?.help ?? "",
    mend: mendedIn(context, source.form),
    state: line.state,
    document: made
      ? {
          id: made.id,
          number: made.number,
          title: made.title,
          state: made.state,
          mine: made.created_by === identity.person.id,
        }
      : null,
    against: saidOnce(
      line.against.map((one) => ({
        code: "problem" in one ? null : one.code,
        title: "problem" in one ? "" : one.title,
        text: obstacleText(one, language),
      })),
    ),
    looks: line.looks,
    at: line.at.toISOString(),
    mayAsk: line.document === null && form !== undefined && mayWrite(identity, form, source),
  };
}

/** Forms that are not there any more are left out; a list that somebody designed stands before the one of the form itself. */
function mendedIn({ definitions }: Context, source: string): ShownDraft["mend"] {
  return (definitions.find("form", source)?.prepares?.mend ?? []).flatMap((id) => {
    const form = definitions.find("form", id);
    const list = definitions.all("list").find(({ of }) => "form" in of && of.form === id);
    return form ? [{ list: list?.id ?? id, title: form.title }] : [];
  });
}

/** Two fields of one name say the same sentence. */
function saidOnce(against: ShownDraft["against"]): ShownDraft["against"] {
  const keys = against.map(({ code, text }) => `${code ?? ""} ${text}`);
  return against.filter((_, i) => keys.indexOf(keys[i] ?? "") === i);
}

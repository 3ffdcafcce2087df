/** Pages for when there is nothing to show: not found, withdrawn, a request that cannot be read, a pause of the service. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { Frame, frameOf, type PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { LANGS, type MessageKey, say } from "../messages.ts";
import { breakableName } from "../names.ts";

const closed = { additionalProperties: false };

export const ErrorView = Type.Object(
  {
    lang: Type.Enum([...LANGS]),
    frame: Frame,
    heading: Type.String(),
    name: Type.String(),
    text: Type.Array(Type.String()),
    links: Type.Array(Type.Object({ href: Type.String(), text: Type.String() }, closed)),
    search: Type.Boolean(),
  },
  closed,
);
export type ErrorView = Static<typeof ErrorView>;

export type ErrorKind = "missing" | "invalid" | "busy";

const TEXTS: Record<ErrorKind, { heading: MessageKey; text: MessageKey }> = {
  missing: { heading: "error.missing", text: "error.missingText" },
  invalid: { heading: "error.invalid", text: "error.invalidText" },
  busy: { heading: "error.busy", text: "error.busyText" },
};

/** The page of a plain failure: what happened and where to go on. */
export function errorView(context: PageContext, kind: ErrorKind): ErrorView {
  return page(context, {
    heading: say(context.lang, TEXTS[kind].heading),
    name: "",
    text: [say(context.lang, TEXTS[kind].text)],
    search: kind !== "busy",
  });
}

/** The page of a project that was shown once and is withdrawn: it says when and why. */
export function withdrawnView(context: PageContext, snapshot: Snapshot): ErrorView {
  const { lang } = context;
  const { withdrawn } = snapshot;
  return page(context, {
    heading: say(lang, "error.withdrawn"),
    name: breakableName(snapshot.name),
    text: [
      ...(withdrawn ? [say(lang, "error.withdrawnWhy", { day: withdrawn.at, reason: withdrawn.reason })] : []),
      say(lang, "error.withdrawnText"),
    ],
    search: true,
  });
}

function page(
  context: PageContext,
  input: { heading: string; name: string; text: string[]; search: boolean },
): ErrorView {
  const { lang } = context;
  return {
    lang,
    frame: frameOf(context, {
      path: "/",
      title: say(lang, "error.title", { heading: input.heading }),
      description: input.heading,
      indexed: false,
    }),
    ...input,
    links: [
      { href: linkTo(context, "/"), text: say(lang, "nav.home") },
      { href: linkTo(context, "/projects"), text: say(lang, "nav.projects") },
    ],
  };
}

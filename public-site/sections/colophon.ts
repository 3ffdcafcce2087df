/** Where a project page comes from: as-of, edition, publisher, legal basis, source; what is withheld and why. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { dayOf } from "../figures.ts";
import type { PageContext } from "../frame.ts";
import { linkTo } from "../links.ts";
import { type MessageKey, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const ColophonView = Type.Object(
  {
    rows: Type.Array(Type.Object({ label: Type.String(), text: Type.String() }, closed)),
    withheld: Type.Array(Type.Object({ what: Type.String(), why: Type.String() }, closed)),
    check: Type.String(),
    aboutHref: Type.String(),
  },
  closed,
);
export type ColophonView = Static<typeof ColophonView>;

/** The colophon of a snapshot. */
export function colophonView(context: PageContext, snapshot: Snapshot): ColophonView {
  const { lang } = context;
  const row = (key: MessageKey, text: string | undefined) => (text ? [{ label: say(lang, key), text }] : []);
  return {
    rows: [
      ...row("colophon.asOf", dayOf(snapshot.asOf)),
      ...row(
        "colophon.published",
        say(lang, "project.edition", { version: snapshot.version, day: dayOf(snapshot.publishedAt) }),
      ),
      ...row("colophon.publisher", snapshot.publisher),
      ...row("colophon.basis", snapshot.basis),
      ...row("colophon.from", snapshot.source?.name),
      ...row("colophon.note", snapshot.source?.note),
      ...row("colophon.code", snapshot.code),
    ],
    withheld: snapshot.withheld,
    check: say(lang, snapshot.money ? "colophon.checkText" : "colophon.checkSource"),
    aboutHref: linkTo(context, "/about/figures"),
  };
}

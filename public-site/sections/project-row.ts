/** A project as one row of a list. */
import { type Static, Type } from "typebox";
import type { ListedProject } from "../../core/publishing/public-queries.ts";
import { dayOf, drawnShare, roundFigure, shareText } from "../figures.ts";
import { linkToProject, type Place } from "../links.ts";
import { named, say } from "../messages.ts";

const closed = { additionalProperties: false };

export const ListRow = Type.Object(
  {
    name: Type.String(),
    href: Type.String(),
    demo: Type.Boolean(),
    unit: Type.String(),
    place: Type.String(),
    industry: Type.String(),
    stage: Type.String(),
    amount: Type.String(),
    exact: Type.String(),
    paid: Type.Union([Type.Object({ share: Type.String(), width: Type.String() }, closed), Type.Null()]),
    updated: Type.String(),
  },
  closed,
);
export type ListRow = Static<typeof ListRow>;

/** The row of a project; without known payments it says so instead of drawing an empty bar. */
export function listRow(place: Place, project: ListedProject): ListRow {
  const { lang } = place;
  const amountFen = project.approvedFen ?? project.totalFen;
  const amount = amountFen === null ? undefined : roundFigure(lang, amountFen, 0);
  return {
    name: project.name,
    href: linkToProject(place, project.code),
    demo: project.demo,
    unit: project.unit,
    place: [project.countyName, project.townName].filter((name) => name !== null).join(" "),
    industry:
      project.industryName === null ? "" : named(lang, project.industryName, project.industryNameEn ?? undefined),
    stage: project.stageTitle === null ? "" : named(lang, project.stageTitle, project.stageTitleEn ?? undefined),
    amount: amount?.text ?? say(lang, "row.unknown"),
    exact: amount?.exact ?? "",
    paid:
      project.approvedFen === null || project.paidFen === null
        ? null
        : {
            share: shareText(project.paidFen, project.approvedFen),
            width: String(drawnShare(project.paidFen, project.approvedFen)),
          },
    updated: dayOf(project.publishedAt),
  };
}

/** How far the work is: a curve of reported progress beside the share paid, every report with its pictures, stages done. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { percentText } from "../figures.ts";
import { linkTo, type Place } from "../links.ts";
import { named, say } from "../messages.ts";
import { ProgressCurve, progressCurve } from "./progress-curve.ts";

const closed = { additionalProperties: false };
const Picture = Type.Object({ src: Type.String(), name: Type.String(), alt: Type.String() }, closed);

export const ProgressView = Type.Object(
  {
    heading: Type.String(),
    lede: Type.String(),
    curve: Type.Union([
      Type.Object({ title: Type.String(), note: Type.String(), wide: ProgressCurve, narrow: ProgressCurve }, closed),
      Type.Null(),
    ]),
    stages: Type.Array(Type.Object({ title: Type.String(), at: Type.String(), current: Type.Boolean() }, closed)),
    reports: Type.Array(
      Type.Object(
        {
          date: Type.String(),
          rate: Type.String(),
          width: Type.String(),
          note: Type.String(),
          pictures: Type.Array(Picture),
        },
        closed,
      ),
    ),
  },
  closed,
);
export type ProgressView = Static<typeof ProgressView>;

/** The progress section, or undefined when a snapshot says nothing of it. */
export function progressView(place: Place, snapshot: Snapshot): ProgressView | undefined {
  const { lang } = place;
  const reports = snapshot.progress.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const latest = reports.at(-1);
  const stages = stageSteps(place, snapshot);
  if (!latest && stages.length === 0) return undefined;
  const stage = snapshot.stage ? named(lang, snapshot.stage.title, snapshot.stage.titleEn) : undefined;
  const heading = latest
    ? say(lang, "progress.heading", { rate: percentText(latest.rateBp), day: latest.date })
    : say(lang, "progress.headingStage", { stage: stage ?? stages.at(-1)?.title ?? "" });
  const wide = progressCurve(lang, snapshot, 912, 250);
  const narrow = progressCurve(lang, snapshot, 328, 210);
  return {
    heading,
    lede: latest?.note ? say(lang, "progress.lede", { note: latest.note }) : "",
    curve:
      wide && narrow
        ? { title: say(lang, "progress.curveTitle"), note: say(lang, "progress.curveNote"), wide, narrow }
        : null,
    stages,
    reports: reports.toReversed().map((report) => ({
      date: report.date,
      rate: percentText(report.rateBp),
      width: String(Math.min(100, Math.max(0, report.rateBp / 100))),
      note: report.note ?? "",
      pictures: report.pictures.map((picture) => ({
        src: linkTo({ base: place.base, lang: "zh-CN" }, `/pictures/${encodeURIComponent(picture.sha256)}`),
        name: captionOf(picture.name),
        alt: say(lang, "progress.pictureAlt", { name: captionOf(picture.name), day: report.date }),
      })),
    })),
  };
}

/** The file's name as a caption: without its ending. */
function captionOf(fileName: string): string {
  return fileName.replace(/\.(jpe?g|png|webp|heic)$/i, "");
}

function stageSteps(place: Place, snapshot: Snapshot): ProgressView["stages"] {
  const { stage } = snapshot;
  if (!stage) return [];
  const done = stage.done.map((step) => ({
    title: named(place.lang, step.title, step.titleEn),
    at: step.at,
    current: false,
  }));
  if (stage.done.some((step) => step.id === stage.id)) return done;
  return [
    ...done,
    { title: named(place.lang, stage.title, stage.titleEn), at: say(place.lang, "progress.now"), current: true },
  ];
}

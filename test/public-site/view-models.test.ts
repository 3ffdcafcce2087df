/** View models are finished and complete: Handlebars stays silent about missing names in #if and #each, schemas do not. */
import { type TSchema } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { aboutView, AboutView } from "../../public-site/pages/about-figures.ts";
import { ErrorView, errorView, withdrawnView } from "../../public-site/pages/error.ts";
import { HomeView, homeView } from "../../public-site/pages/home.ts";
import { ListView, listView } from "../../public-site/pages/project-list.ts";
import { ProjectView, projectView } from "../../public-site/pages/project.ts";
import { LANGS } from "../../public-site/messages.ts";
import { makeListed, makeTotals } from "./make-answers.ts";
import {
  makeBroken,
  makeContext,
  makeHostile,
  makeImported,
  makeMany,
  makeRiver,
  makeUnpaid,
  texts,
} from "./make-snapshot.ts";

function faults(schema: TSchema, value: unknown): string[] {
  return Value.Errors(schema, value).map((error) => `${error.instancePath} ${error.message}`);
}

const snapshots = {
  river: makeRiver(),
  imported: makeImported(),
  broken: makeBroken(),
  unpaid: makeUnpaid(),
  "two hundred payments": makeMany(),
  "long names": makeRiver({ name: texts.name, unit: texts.unit }),
  hostile: makeHostile(),
  "hardly anything": makeImported({ facts: [], progress: [] }),
};

describe("view models", () => {
  for (const lang of LANGS) {
    for (const [name, snapshot] of Object.entries(snapshots)) {
      it(`of the project page fits its schema: ${name}, ${lang}`, () => {
        expect(faults(ProjectView, projectView(makeContext(lang), snapshot))).toEqual([]);
      });
    }

    it(`of the other pages fit their schemas, ${lang}`, () => {
      const context = makeContext(lang);
      const rows = Object.values(snapshots).map(makeListed);
      const totals = { ...makeTotals(rows), units: 3, demo: 1, publishedAt: "2026-11-05T08:00:00Z" };
      const city = { code: "331000", name: "-", level: "city", parent: "330000" };
      const shared = {
        regions: [city],
        places: [
          { code: "331003", name: "-", ...makeTotals(rows) },
          { code: "331004", name: "-", ...makeTotals([]) },
        ],
        industries: [{ code: "water", name: "-", nameEn: null, ...makeTotals(rows) }],
        stages: [{ id: "warranty", projects: 2, title: "-", titleEn: null }],
      };
      const site = {
        $schema: "-",
        kind: "site" as const,
        id: "site",
        version: 1,
        title: "-",
        county: "331000",
        organiser: "-",
        phone: "1",
      };
      const news = ["opened", "progress", "payment", "refund", "contract", "finished", "withdrawn", "unheard-of"].map(
        (kind) => ({ at: "2026-11-05T08:00:00Z", code: "c", kind, name: "n", params: {} }),
      );
      const home = homeView({ ...context, site }, { ...shared, totals, news, newest: rows });
      const list = listView(
        { ...context, site },
        { ...shared, filter: { q: "x", industry: "water", page: 2 }, page: { rows, total: 60, more: false } },
      );
      const nothing = listView(context, {
        ...shared,
        filter: { q: "x", page: 1 },
        page: { rows: [], total: 0, more: false },
      });

      expect(faults(HomeView, home)).toEqual([]);
      expect(home.account?.ok).toBe(true);
      const gap = homeView(
        { ...context, site },
        { ...shared, totals: { ...totals, balanceFen: totals.balanceFen - 1_000_000 }, news, newest: rows },
      );
      expect(gap.account?.ok).toBe(false);
      expect(gap.account?.check).toMatch(/1\.00|0\.01/);
      expect(home.place?.map?.shapes.length).toBeGreaterThan(7);
      expect(faults(ListView, list)).toEqual([]);
      expect(faults(ListView, nothing)).toEqual([]);
      expect(faults(AboutView, aboutView(context))).toEqual([]);
      expect(faults(ErrorView, errorView(context, "missing"))).toEqual([]);
      expect(
        faults(ErrorView, withdrawnView(context, makeRiver({ withdrawn: { at: "2026-10-01", reason: "-" } }))),
      ).toEqual([]);
    });
  }
});

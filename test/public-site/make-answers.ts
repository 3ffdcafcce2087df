/** Answers of the public queries for the tests, made from snapshots: a pool that needs no database and counts. */
import type { QueryConfig } from "pg";
import type { Pool } from "../../core/database/database.ts";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";
import type { ListedProject, Totals } from "../../core/publishing/public-queries.ts";

/** A project as the list query returns it. */
export function makeListed(snapshot: Snapshot): ListedProject {
  const { money, region } = snapshot;
  return {
    code: snapshot.code,
    name: snapshot.name,
    unit: snapshot.unit,
    countyName: region.county,
    townName: region.town ?? null,
    industryName: snapshot.industry?.name ?? null,
    industryNameEn: snapshot.industry?.nameEn ?? null,
    stageTitle: snapshot.stage?.title ?? null,
    stageTitleEn: snapshot.stage?.titleEn ?? null,
    totalFen: snapshot.totalFen ?? null,
    approvedFen: money?.approvedFen ?? null,
    paidFen: money ? equationOf(money).paidFen : null,
    demo: snapshot.demo,
    publishedAt: snapshot.publishedAt,
  };
}

/** The sums over listed projects. */
export function makeTotals(rows: readonly ListedProject[]): Totals {
  const known = rows.filter((row) => row.approvedFen !== null);
  return {
    projects: rows.length,
    withMoney: known.length,
    totalFen: rows.reduce((sum, row) => sum + (row.totalFen ?? 0), 0),
    approvedFen: known.reduce((sum, row) => sum + (row.approvedFen ?? 0), 0),
    paidFen: known.reduce((sum, row) => sum + (row.paidFen ?? 0), 0),
    balanceFen: known.reduce((sum, row) => sum + (row.approvedFen ?? 0) - (row.paidFen ?? 0), 0),
  };
}

export type FakePool = { pool: Pool; asked: string[]; broken: boolean; snapshots: Snapshot[] };

/** A pool that answers the prepared statements of the public site from snapshots in memory. */
export function makePool(snapshots: Snapshot[]): FakePool {
  const fake: FakePool = { asked: [], broken: false, snapshots, pool: undefined as never };
  const answer = (name: string, values: readonly unknown[]): unknown[] => {
    const rows = fake.snapshots.filter((snapshot) => !snapshot.withdrawn).map(makeListed);
    switch (name) {
      case "public-edition":
      case "public-snapshot":
        return fake.snapshots
          .filter((snapshot) => snapshot.code === values[0])
          .map((snapshot) => ({
            version: snapshot.version,
            digest: `d${snapshot.version}`,
            withdrawn: snapshot.withdrawn !== undefined,
            snapshot,
          }));
      case "public-widgets":
        return [];
      case "public-list-count":
        return [{ found: rows.length }];
      case "public-list-rows":
        return rows;
      case "public-totals":
        return [
          {
            ...makeTotals(rows),
            units: 1,
            demo: rows.filter((row) => row.demo).length,
            publishedAt: "2026-11-05T08:00:00Z",
          },
        ];
      case "public-by-county":
        return [{ code: "331003", name: rows[0]?.countyName ?? "-", ...makeTotals(rows) }];
      case "public-by-industry":
        return rows
          .slice(0, 1)
          .map((row) => ({ code: "water", name: row.industryName, nameEn: row.industryNameEn, ...makeTotals(rows) }));
      case "public-by-stage":
        return rows
          .slice(0, 1)
          .map((row) => ({ id: "warranty", projects: 1, title: row.stageTitle, titleEn: row.stageTitleEn }));
      case "public-news":
        return rows.map((row) => ({
          at: row.publishedAt,
          code: row.code,
          kind: "payment",
          name: row.name,
          params: { amountFen: 79_500_000 },
        }));
      case "public-picture":
        return values[0] === "a".repeat(64) ? [{ mediaType: "image/png", bytes: Buffer.from("png") }] : [];
      default:
        return [];
    }
  };
  const query = async (config: QueryConfig): Promise<{ rows: unknown[] }> => {
    fake.asked.push(config.name ?? "");
    if (fake.broken) throw new Error("connection refused");
    return { rows: answer(config.name ?? "", config.values ?? []) };
  };
  fake.pool = { query } as unknown as Pool;
  return fake;
}

/** The page of a contract over the demo's finished project, whose figures are those of the worked example (domain §10). */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import type { ContractFigures } from "../../core/domain/contract-figures.ts";
import { type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let contract: string;
const WAN = 1_000_000;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  const { rows } = await test.database.owner.query<{ id: string }>(
    "select id from core.document where form = 'contract' and state = 'done' and title like '永宁江%'",
  );
  contract = rows[0]?.id ?? "";
});

describe("the page of a contract", () => {
  it("tells price, changes, payments, advance and retention of the worked example to the fen", async () => {
    const { status, body } = await (await test.signIn("zhouyunheng")).get<ContractFigures>(`/contracts/${contract}`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      amountFen: 2565 * WAN,
      paidFen: 2650 * WAN,
      advance: { paidFen: 500 * WAN, deductedFen: 500 * WAN, leftFen: 0 },
      retention: { heldFen: 79.5 * WAN, paidFen: 79.5 * WAN, leftFen: 0 },
    });
    expect(body.changes.map((line) => line.amountFen)).toEqual([150 * WAN]);
    expect(body.measured.map((line) => line.amountFen / WAN).filter(Boolean)).toEqual([600, 800, 700, 500]);
    expect(Object.fromEntries(body.kinds.map(({ kind, amountFen }) => [kind, amountFen / WAN]))).toMatchObject({
      预付款: 500,
      结算款: 360.5,
      质保金: 79.5,
    });
    expect(body.curve.paid.at(-1)?.fen).toBe(2650 * WAN);
    expect(body.curve.completed.at(-1)?.fen).toBe(2600 * WAN);
    expect(body.terms[0]).toMatchObject({
      title: "预付款",
      planned: "2025-03-14",
      amountFen: 500 * WAN,
      paidFen: 500 * WAN,
    });
    expect(body.terms.reduce((sum, term) => sum + term.paidFen, 0)).toBeLessThanOrEqual(body.paidFen);
  });

  it("is not found for who does not see the document, nor for what is no contract", async () => {
    const clerk = await test.signIn("zhouyunheng");
    const { rows } = await test.database.owner.query<{ id: string }>(
      "select id from core.document where form = 'pay' and state = 'done' limit 1",
    );

    expect((await (await test.signIn("songcaiwei")).get(`/contracts/${contract}`)).body).toMatchObject({
      code: "contract.not-found",
    });
    expect((await clerk.get(`/contracts/${rows[0]?.id}`)).status).toBe(404);
    expect((await clerk.get(`/contracts/${randomUUID()}`)).status).toBe(404);
  });
});

/** A measurement of the demo's road that its owner accepts, and the invoices that come in for it. */
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import type { TestApp } from "./app.ts";

export const MEASURED_ON = "2026-11-19T10:00:00+08:00";
export const ROAD_BUILDER = { name: "台州云杉市政建设有限公司", code: "91331003TERT0B024U" };

export type Measurement = {
  play: ProjectPlay;
  step(given: Omit<ScenarioStep, "at">): Promise<void>;
  idOf(doc: string): string;
  /** Hands in the third measurement of the road's contract: 1,000,000 yuan, of which 750,000 are due. */
  handIn(): Promise<void>;
  /** Its acceptance by the head of the unit. */
  accept(): Promise<void>;
  /** An invoice of so many fen, known by its number. */
  receive(number: string, total: number): Promise<void>;
};

/** Stands beside the payment of the demo that waits for the financial approval. */
export async function openMeasurement(test: TestApp): Promise<Measurement> {
  const { rows } = await test.database.owner.query<{ id: string; contract: string }>(
    "select id, answers ->> 'contract' as contract from core.document where form = 'pay' and state = 'running' and step = 'fin-final'",
  );
  const documents = new Map([
    ["contract", rows[0]?.contract ?? ""],
    ["waiting", rows[0]?.id ?? ""],
  ]);
  const play: ProjectPlay = { documents, pictures: 0 };
  const step = (given: Omit<ScenarioStep, "at">): Promise<void> =>
    playStep(test.context, { at: MEASURED_ON, ...given }, play, test.units);
  const write = async (form: string, doc: string, answers: Record<string, unknown>): Promise<void> => {
    await step({ as: "fangxiaoman", do: "start", form, doc, unit: "road", answers });
    await step({ as: "fangxiaoman", do: "submit", doc });
  };
  return {
    play,
    step,
    idOf: (doc) => documents.get(doc) ?? "",
    handIn: () =>
      write("measure", "measure", {
        contract: { $doc: "contract" },
        measureNo: "JL-03",
        usage: "第 3 期",
        periodStart: "2026-11-12",
        periodEnd: "2026-11-18",
        lines: [{ code: "040201", item: "路基", quantity: 1, price: 100_000_000, value: 100_000_000 }],
        completedValue: 100_000_000,
        wagePart: 15_000_000,
        supervisor: "台州清源监理有限公司",
        engineer: "周监理",
        signedOn: "2026-11-18",
        paper: [{ $pdf: "计量单.pdf" }],
      }),
    accept: () => step({ do: "pass", doc: "measure", by: ["qinmuzhi"] }),
    receive: async (number, total) => {
      const tax = Math.round((total * 9) / 109);
      const invoice = { number, date: "2026-11-19", sellerUscc: ROAD_BUILDER.code, buyerUscc: "12331003T00000052K" };
      await write("invoice-receipt", number, {
        measure: { $doc: "measure" },
        receivedOn: "2026-11-19",
        invoices: [{ ...invoice, net: total - tax, tax, total }],
        invoiceFile: [{ $pdf: "发票.pdf" }],
      });
    },
  };
}

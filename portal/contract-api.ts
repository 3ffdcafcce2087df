/** What the server tells about a contract. */
import type { ContractFigures } from "../core/domain/contract-figures.ts";
import type { Named } from "./api-types.ts";
import { request } from "./request.ts";

export type ContractAnswer = ContractFigures & {
  id: string;
  number: string;
  title: string;
  unit: Named;
  project: Named | null;
  payments: {
    id: string;
    paidAt: string;
    kind: string | null;
    amountFen: number;
    voucher: string;
    document: string;
    quota: { id: string; number: string };
  }[];
};

export const getContract = (id: string) => request<ContractAnswer>("GET", `/contracts/${encodeURIComponent(id)}`);

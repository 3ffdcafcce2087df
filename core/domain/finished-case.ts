/** A case that is over, as it is offered to be walked again on a drafted flow. */
export type FinishedCase = {
  document: string;
  number: string;
  title: string;
  unit: string;
  /** Of the flow that it ran in. */
  version: number;
  closedAt: string;
};

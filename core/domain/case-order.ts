/** What the treasury's answer does to the step whose order it is about. A late one finds another entry and changes nothing. */
import { activeStep } from "./case-decide.ts";
import { returnTo } from "./case-return.ts";
import { emit, type Run, type Stop } from "./case-run.ts";
import { goOn } from "./case-walk.ts";
import type { Command } from "./commands.ts";
import type { PaymentOrder } from "./flow-order.ts";
import type { LeafStep } from "./flow.ts";

type HandleStep = Extract<LeafStep, { do: "handle" }>;
type Of<Do extends Command["do"]> = Extract<Command, { do: Do }>;

/** The fields that an answer fills, by field. */
export function filledBy(order: PaymentOrder, paid: Of<"order-paid">["paid"]): Record<string, string> {
  const { voucher, serial, day } = order.result;
  return { [voucher]: paid.voucher, [serial]: paid.serial, [day]: paid.day };
}

/** Paid: the step is done by the program, and the fields of the result are filled. */
export function orderPaid(run: Run, command: Of<"order-paid">): Stop {
  const step = orderStep(run, command);
  if (!step?.pays) return "waits";
  const set = filledBy(step.pays, command.paid);
  emit(run, { kind: "settled", step: step.id, set });
  Object.assign(run.changed, set);
  return goOn(run, step.id);
}

/** Refused: back to the step that the definition names, with the treasury's reason. */
export function orderRejected(run: Run, command: Of<"order-rejected">): Stop {
  const step = orderStep(run, command);
  if (!step?.pays) return "waits";
  return returnTo(run, step, step.pays.back ?? run.flow.steps[0]?.id ?? "", command.reason);
}

function orderStep(run: Run, { step: id, entry }: { step: string; entry: number }): HandleStep | undefined {
  const here = activeStep(run, id);
  return here?.active.entry === entry && here.step.do === "handle" ? here.step : undefined;
}

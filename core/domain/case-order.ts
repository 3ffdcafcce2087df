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

/** The fields that an answer about a part fills, by field; part 0 has those of the whole. */
export function filledBy(order: PaymentOrder, paid: Of<"order-paid">["paid"], part = 0): Record<string, string> {
  const { voucher, serial, day } = resultOf(order, part);
  return { [voucher]: paid.voucher, [serial]: paid.serial, [day]: paid.day };
}

/** The fields that hold how a part was paid; part 0 is the whole, or what the parts left of it. */
export function resultOf(order: PaymentOrder, part: number): PaymentOrder["result"] {
  return part === 0 ? order.result : (order.parts?.[part - 1]?.result ?? order.result);
}

/** Paid: the step is done by the program, once no other order is out, and the fields of the result are filled. */
export function orderPaid(run: Run, command: Of<"order-paid">): Stop {
  const step = orderStep(run, command);
  if (!step?.pays) return "waits";
  const set = filledBy(step.pays, command.paid, command.part);
  const more = command.more === true;
  emit(run, { kind: "settled", step: step.id, set, ...(more && { more }) });
  Object.assign(run.changed, set);
  if (more) return "waits";
  return goOn(run, step.id);
}

/**
 * Refused: back to the step that the definition names, with the treasury's reason. Where other parts were paid the case
 * cannot go back: it goes on, and what was not paid is released when the rest is posted.
 */
export function orderRejected(run: Run, command: Of<"order-rejected">): Stop {
  const step = orderStep(run, command);
  if (!step?.pays) return "waits";
  if (command.others === true) {
    emit(run, { kind: "settled", step: step.id, set: {} });
    return goOn(run, step.id);
  }
  return returnTo(run, step, step.pays.back ?? run.flow.steps[0]?.id ?? "", command.reason);
}

function orderStep(run: Run, { step: id, entry }: { step: string; entry: number }): HandleStep | undefined {
  const here = activeStep(run, id);
  return here?.active.entry === entry && here.step.do === "handle" ? here.step : undefined;
}

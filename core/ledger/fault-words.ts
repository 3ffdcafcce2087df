/** Faults of the books in words. Where they are kept, on lines and in evidence, they are codes with the number in front. */
import { catalogue, type Language } from "../messages.ts";

const ACCOUNT = /^account (.+)$/;
const IN_TRANSIT = /^in transit of (.+)$/;
const STOPPED_FOR =
  /^(.+?) (account \S+|in transit of .+|payment record|children|family|reversal|key|approved|contract)$/;

/** What a fault of verify-ledger.ts is called; a code that has no words is given as it is. */
export function faultWords(fault: string, language: Language): string {
  const texts = catalogue(language);
  const account = ACCOUNT.exec(fault)?.[1];
  if (account !== undefined) {
    const name = texts[`ledger.account.${account}`] ?? account;
    return (texts["ledger.fault-of.account"] ?? fault).replace("{account}", name);
  }
  const number = IN_TRANSIT.exec(fault)?.[1];
  if (number !== undefined) return (texts["ledger.fault-of.in-transit"] ?? fault).replace("{number}", number);
  return texts[`ledger.fault-of.${fault.replaceAll(" ", "-")}`] ?? fault;
}

/** Why a line was stopped: what the fault is about, and what is wrong. */
export function stopWords(reason: string, language: Language): string {
  const [, number, fault] = STOPPED_FOR.exec(reason) ?? [];
  if (number === undefined || fault === undefined) return reason;
  const text = catalogue(language)["ledger.stopped-for"] ?? "{number} {fault}";
  return text.replace("{number}", number).replace("{fault}", faultWords(fault, language));
}

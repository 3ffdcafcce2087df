/** What is kept as a fault, in words: a problem as JSON, codes of a refusal, or what another program said. */
import { messageOf, type Problem } from "../domain/problem.ts";
import { catalogue, type Language } from "../messages.ts";

export function sentenceOf(fault: string, language: Language): string {
  const words = catalogue(language);
  if (fault.startsWith("{")) return messageOf(JSON.parse(fault) as Problem, words);
  const known = fault.split(" ").map((code) => words[code]);
  return known.every((text) => text !== undefined) ? known.join(" ") : fault;
}

/** The portal's texts: typed by key, so a missing key does not compile. */
import texts from "./messages/zh-CN.json" with { type: "json" };
import { messageOf, type Problem } from "../core/domain/problem.ts";

export type MessageKey = keyof typeof texts;
type Params = Record<string, string | number>;

/** The text of a key with its `{name}` places filled. */
export function t(key: MessageKey, params: Params = {}): string {
  return texts[key].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
}

/** The sentence of a problem: its own where it brought one, else the catalogue's by code. */
export function sayProblem(problem: Problem): string {
  return messageOf(problem, texts);
}

/** What the operations of a layer do, as sentences. */
import type { LayerOperation } from "../../core/domain/layer.ts";
import { t } from "../message.ts";

/** The words of definitions that the sentences take up; see definition-words.ts. */
export type LayerSayers = { name(id: string): string; type(id: string): string; property(key: string): string };

/** One operation as a sentence. */
export function operationWords(operation: LayerOperation, say: LayerSayers): string {
  const { op, before, after } = operation;
  const value = isRecord(operation.value) ? operation.value : {};
  const target = say.name(operation.target);
  switch (op) {
    case "add": {
      const [label, type] = [text(value["label"]), say.type(text(value["type"]))];
      const behind = after === undefined ? "" : t("layer.say-after", { after: say.name(after) });
      return t("layer.say-add", { target, after: behind, label, type });
    }
    case "hide":
      return t("layer.say-hide", { target });
    case "tighten":
      return t("layer.say-tighten", { target, what: Object.keys(value).map(say.property).join(t("text.comma")) });
    case "relabel":
      return t("layer.say-relabel", { target, label: text(value["label"] ?? value["title"]) });
    case "reorder":
      return after === undefined
        ? t("layer.say-first", { target })
        : t("layer.say-reorder", { target, after: say.name(after) });
    case "insert-step":
      return t(before === undefined ? "layer.say-insert" : "layer.say-insert-before", {
        after: say.name(before ?? after ?? ""),
        title: text(value["title"]),
      });
    case "lock":
      return t(Array.isArray(operation.value) ? "layer.say-lock-name" : "layer.say-lock", { target });
  }
}

/** All operations of a layer, one after the other; undefined for what is no list of them. */
export function operationsWords(value: unknown, say: LayerSayers): string | undefined {
  if (!Array.isArray(value) || !value.every(isOperation)) return undefined;
  const own = new Map(value.map((one) => [text((one.value as { id?: unknown } | undefined)?.id), titleOf(one)]));
  const name = (id: string): string => own.get(id) ?? say.name(id);
  return value.map((one) => operationWords(one, { ...say, name })).join(t("text.semicolon"));
}

function titleOf({ value }: LayerOperation): string | undefined {
  const { label, title } = (isRecord(value) ? value : {}) as { label?: unknown; title?: unknown };
  const name = label ?? title;
  return typeof name === "string" ? name : undefined;
}

const isOperation = (value: unknown): value is LayerOperation =>
  isRecord(value) && typeof value["op"] === "string" && typeof value["target"] === "string";
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

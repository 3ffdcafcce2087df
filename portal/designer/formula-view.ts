/** The language of formulas in CodeMirror: colours, names as chips with their labels, completion by label and by id. */
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { bracketMatching, StreamLanguage } from "@codemirror/language";
import { type EditorState, type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, keymap, WidgetType } from "@codemirror/view";
import { t } from "../message.ts";
import { FORMULA_FUNCTIONS, type FormulaName, METHODS } from "./formula-words.ts";
import type { Item } from "../api-types.ts";

/** What the form offers; asked anew at each use, because the draft changes beside the editor. */
export type FormulaOffer = {
  names(): readonly FormulaName[];
  codes(name: string): readonly Item[];
};

const LANGUAGE = StreamLanguage.define({
  name: "cel",
  startState: () => ({}),
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^'\\]|\\.)*'?/)) return "string";
    if (stream.match(/^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^(?:true|false|null)\b/)) return "bool";
    if (stream.match(/^in\b/)) return "keyword";
    if (stream.match(/^[A-Za-z_]\w*(?=\()/)) return "variableName.function";
    if (stream.match(/^[A-Za-z_]\w*/)) return "propertyName";
    stream.next();
    return null;
  },
});

class Chip extends WidgetType {
  readonly code: string;
  readonly label: string;
  constructor(code: string, label: string) {
    super();
    this.code = code;
    this.label = label;
  }
  override eq(other: Chip): boolean {
    return other.code === this.code && other.label === this.label;
  }
  override toDOM(): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "f-chip";
    chip.title = this.code;
    chip.textContent = this.label;
    return chip;
  }
  override ignoreEvent(): boolean {
    return false;
  }
}

/** Shows names as chips or as they are written; also asks for new labels after the draft changed. */
export const showChips = StateEffect.define<boolean>();

const NAME = /\b(?:doc|row|now|me|values|params)\.[A-Za-z]\w*/g;

/** Names outside quotes become chips; the one that the cursor touches stays open for editing. */
function chipsIn(state: EditorState, labels: ReadonlyMap<string, string>): DecorationSet {
  const text = state.doc.toString();
  const masked = text.replaceAll(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/g, (quoted) => " ".repeat(quoted.length));
  const { from, to } = state.selection.main;
  const chips: Range<Decoration>[] = [];
  for (const match of masked.matchAll(NAME)) {
    const [start, end] = [match.index, match.index + match[0].length];
    const label = labels.get(match[0]);
    if (label === undefined || (from <= end && to >= start && state.field(FOCUSED, false) === true)) continue;
    chips.push(Decoration.replace({ widget: new Chip(match[0], label) }).range(start, end));
  }
  return Decoration.set(chips);
}

const setFocused = StateEffect.define<boolean>();
const FOCUSED = StateField.define<boolean>({
  create: () => false,
  update: (value, transaction) => transaction.effects.find((effect) => effect.is(setFocused))?.value ?? value,
});

/** Everything the formula's language brings. */
export function formulaLanguage(offer: FormulaOffer): Extension[] {
  const labels = (): Map<string, string> => new Map(offer.names().map((name) => [name.code, name.label]));
  const chips = StateField.define<{ on: boolean; set: DecorationSet }>({
    create: (state) => ({ on: true, set: chipsIn(state, labels()) }),
    update: (value, transaction) => {
      const on = transaction.effects.find((effect) => effect.is(showChips))?.value ?? value.on;
      return { on, set: on ? chipsIn(transaction.state, labels()) : Decoration.none };
    },
    provide: (field) => EditorView.decorations.from(field, (value) => value.set),
  });
  return [
    LANGUAGE,
    bracketMatching(),
    FOCUSED,
    chips,
    EditorView.focusChangeEffect.of((_state, focusing) => setFocused.of(focusing)),
    autocompletion({ override: [(context) => complete(context, offer)], icons: false, activateOnTyping: true }),
    keymap.of(completionKeymap),
  ];
}

/** Codes inside quotes, functions behind a dot, else names (by label or id) and functions. */
export function complete(context: CompletionContext, offer: FormulaOffer): CompletionResult | null {
  const before = context.state.sliceDoc(0, context.pos);
  const quoted = /((?:doc|row)\.\w+)\s*(?:==|!=|in\s*\[[^\]]*?|in)\s*"([^"]*)$/.exec(before);
  if (quoted) {
    const [, name = "", typed = ""] = quoted;
    return {
      from: context.pos - typed.length,
      options: offer.codes(name).map((item) => ({ label: item.code, displayLabel: item.name, detail: item.code })),
      validFor: /^[^"]*$/,
      filter: false,
    };
  }
  if (/"[^"]*$/.test(before.replaceAll(/"[^"]*"/g, ""))) return null;
  const word = context.matchBefore(/[\w.\p{Script=Han}]*/u);
  if (!word || (word.from === word.to && !context.explicit)) return null;
  const method = /^(?:doc|row)\.\w+\.(\w*)$/.exec(word.text);
  if (method)
    return { from: context.pos - (method[1]?.length ?? 0), options: METHODS.map(functionOption), validFor: /^\w*$/ };
  const typed = word.text.replace(/^(?:doc|row)\./, "").toLowerCase();
  const fits = (texts: readonly string[]): boolean => texts.some((text) => text.toLowerCase().includes(typed));
  const names = offer.names().filter((name) => fits([name.label, name.id, name.code]));
  const dotted = word.text.includes(".");
  const functions = dotted ? [] : FORMULA_FUNCTIONS.filter((item) => fits([item.name, t(item.help)]));
  return { from: word.from, options: [...names.map(nameOption), ...functions.map(functionOption)], filter: false };
}

function nameOption(name: FormulaName): Completion {
  return { label: name.code, displayLabel: name.label, detail: `${name.code}\u2003${name.type}`, section: name.group };
}

function functionOption(item: {
  name: string;
  help: Parameters<typeof t>[0];
  example: string;
  insert: string;
}): Completion {
  return {
    label: item.name,
    detail: t(item.help),
    info: item.example,
    section: t("formula.functions"),
    apply: (view, _completion, from, to) => insertAt(view, item.insert, from, to),
  };
}

/** Puts text in, the cursor where `\u2026` stands. */
export function insertAt(view: EditorView, text: string, from: number, to: number): void {
  const at = text.indexOf("\u2026");
  const plain = text.replace("\u2026", "");
  view.dispatch({
    changes: { from, to, insert: plain },
    selection: { anchor: from + (at < 0 ? plain.length : at) },
    userEvent: "input.complete",
  });
  view.focus();
}

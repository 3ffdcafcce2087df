/**
 * What both code editors of the designer share: CodeMirror with the page's nonce, Chinese words, a quiet look from the
 * tokens, and no keyboard trap: Tab indents only until Esc was pressed, then it leaves.
 */
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { t } from "../message.ts";
import { textChanges } from "./text-changes.ts";

const nonce = (): string => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const HIGHLIGHT = HighlightStyle.define([
  { tag: [tags.string, tags.special(tags.string)], class: "cm-t-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "cm-t-number" },
  { tag: [tags.function(tags.variableName), tags.keyword], class: "cm-t-function" },
  { tag: [tags.propertyName], class: "cm-t-name" },
]);

export type CodeParts = {
  parent: HTMLElement;
  text: string;
  label: string;
  /** Id of an element that says how to leave. */
  describedBy?: string;
  extensions: Extension[];
  onChange(text: string): void;
};

/** Opens an editor in the element; whoever opened it destroys it. */
export function openCode(parts: CodeParts): EditorView {
  const attributes: Record<string, string> = {
    "aria-label": parts.label,
    tabindex: "0",
    ...(parts.describedBy !== undefined && { "aria-describedby": parts.describedBy }),
  };
  return new EditorView({
    parent: parts.parent,
    state: EditorState.create({
      doc: parts.text,
      extensions: [
        EditorView.cspNonce.of(nonce()),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        EditorState.phrases.of({ "Control character": t("code.control"), Completions: t("code.completions") }),
        EditorView.contentAttributes.of(attributes),
        syntaxHighlighting(HIGHLIGHT),
        ...parts.extensions,
        keymap.of([...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) parts.onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
}

/** Changes as little of the text as needed, so that the cursor stays where the person left it. */
export function replaceText(view: EditorView, text: string): void {
  const changes = textChanges(view.state.doc.toString(), text);
  if (changes.length > 0) view.dispatch({ changes });
}

/** Marks faults in the text; places outside it are moved to its end. */
export function showFaults(
  view: EditorView,
  faults: readonly { from: number; to: number; text: string; warn?: boolean }[],
): void {
  const { length } = view.state.doc;
  const diagnostics = faults.map((fault): Diagnostic => {
    const from = Math.min(fault.from, length);
    const to = Math.min(Math.max(fault.to, from), length);
    return {
      from: from === to && from > 0 ? from - 1 : from,
      to,
      severity: fault.warn ? "warning" : "error",
      message: fault.text,
    };
  });
  view.dispatch(setDiagnostics(view.state, diagnostics));
}

/** One icon of the sprite in index.html; decoration only, a word always stands beside it. */
import { html, type TemplateResult } from "lit";

export type IconName =
  | "bell"
  | "check"
  | "clock"
  | "copy"
  | "down"
  | "download"
  | "eye"
  | "file"
  | "gear"
  | "globe"
  | "info"
  | "left"
  | "link"
  | "lock"
  | "menu"
  | "money"
  | "ok"
  | "plus"
  | "project"
  | "right"
  | "search"
  | "send"
  | "stop"
  | "trash"
  | "upload"
  | "user"
  | "warn"
  | "work"
  | "x";

export function icon(name: IconName): TemplateResult {
  return html`<svg class="i" aria-hidden="true"><use href="#i-${name}"></use></svg>`;
}

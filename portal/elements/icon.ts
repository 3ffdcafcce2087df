/** One icon of the sprite in index.html, or one drawn below; decoration only, a word always stands beside it. */
import { html, type TemplateResult } from "lit";

export type IconName =
  | "area"
  | "attach"
  | "bell"
  | "branch"
  | "cal"
  | "calc"
  | "check"
  | "choice"
  | "clock"
  | "columns"
  | "copy"
  | "desktop"
  | "down"
  | "download"
  | "drag"
  | "eye"
  | "file"
  | "fit"
  | "flow"
  | "form"
  | "gear"
  | "globe"
  | "hash"
  | "info"
  | "keys"
  | "left"
  | "link"
  | "lock"
  | "long"
  | "loop"
  | "mail"
  | "menu"
  | "money"
  | "move"
  | "note"
  | "ok"
  | "org"
  | "parallel"
  | "pct"
  | "pen"
  | "period"
  | "phone"
  | "picture"
  | "pin"
  | "plug"
  | "plus"
  | "project"
  | "quota"
  | "redo"
  | "right"
  | "search"
  | "send"
  | "sliders"
  | "some"
  | "split"
  | "stop"
  | "switch"
  | "table"
  | "text"
  | "trash"
  | "undo"
  | "unwrap"
  | "up"
  | "upload"
  | "user"
  | "warn"
  | "work"
  | "wrap"
  | "x"
  | "year";

/** Icons that only some pages need are drawn here, on the sprite's 16 x 16 grid. */
const DRAWN: Partial<Record<IconName, string>> = {
  area: "M2 5.5 6 3l4 2.5L14 3v7.5L10 13l-4-2.5L2 13zM6 3v7.5M10 5.5V13",
  attach: "M11 5.5 6.5 10a1.5 1.5 0 0 0 2 2l5-5a3 3 0 0 0-4.3-4.3L4 8a4.5 4.5 0 0 0 6.3 6.3",
  branch: "M4 2v12M4 6h4a3 3 0 0 1 3 3v1M8.5 11.5h5M11 9v5",
  cal: "M2 3.5h12V14H2zM2 7h12M5 2v3M11 2v3",
  calc: "M3 1.5h10v13H3zM5.5 4.5h5M5.5 8h.1M8 8h.1M10.5 8h.1M5.5 11h.1M8 11h.1M10.5 11h.1",
  choice: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z",
  columns: "M2 3h12v10H2zM6 3v10M10 3v10",
  desktop: "M2 3h12v8H2zM6 14h4M8 11v3",
  drag: "M6 4v.1M10 4v.1M6 8v.1M10 8v.1M6 12v.1M10 12v.1",
  fit: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
  flow: "M6 2h4v3H6zM2 11h4v3H2zM10 11h4v3h-4zM8 5v3M4 11V8h8v3",
  form: "M3 2h10v12H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  hash: "M6 2.5 5 13.5M11 2.5l-1 11M3 6h10.5M2.5 10H13",
  keys: "M1.5 4h13v8.5h-13zM4 6.8h.1M6.7 6.8h.1M9.3 6.8h.1M12 6.8h.1M5 9.8h6",
  long: "M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h6",
  loop: "M3 8a5 5 0 0 1 8.7-3.4L13 6M13 2.5V6H9.5M13 8a5 5 0 0 1-8.7 3.4L3 10M3 13.5V10h3.5",
  mail: "M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5",
  move: "M2 3h5v4H2zM9 9h5v4H9zM4.5 9.5V11H7M5.7 9.7 7 11l-1.3 1.3",
  note: "M3 2.5h10v8L10 13.5H3zM13 10.5h-3v3M5.5 5.5h5M5.5 8h3",
  org: "M6 2h4v3.5H6zM1.5 10.5h4V14h-4zM10.5 10.5h4V14h-4zM8 5.5V8M3.5 10.5V8h9v2.5",
  parallel: "M6 3v10M10 3v10",
  pct: "M12.5 3.5l-9 9M5 6.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11 12.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
  pen: "M2.5 13.5 3.3 10 11 2.5 13.5 5 6 12.7z",
  period: "M2 3.5h12V14H2zM2 7h12M5 2v3M11 2v3M5 10.5h6M9.5 9l1.5 1.5L9.5 12",
  phone: "M4.5 1.5h7v13h-7zM7.5 12.3h1",
  picture: "M2 3h12v10H2zM2 11l3.5-3.5L9 11l2-2 3 3M11 6.2v.1",
  pin: "M8 14.5C5 11.5 3 9 3 6.5a5 5 0 0 1 10 0c0 2.5-2 5-5 8zM8 8.2a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z",
  plug: "M6 2v3M10 2v3M4 5h8v3a4 4 0 0 1-8 0zM8 12v2.5",
  quota: "M2 4h12v8.5H2zM2 7h12M4.5 10h3",
  redo: "M10.5 3l3 3-3 3M13 6H6.5a3.5 3.5 0 0 0 0 7H10",
  sliders: "M2 5h6M11 5h3M2 11h3M8 11h6M9.5 3.5v3M6.5 9.5v3",
  some: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z",
  split: "M8 1.5 14.5 8 8 14.5 1.5 8z",
  switch: "M5 4.5h6a3.5 3.5 0 0 1 0 7H5a3.5 3.5 0 0 1 0-7zM11 9.7a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z",
  table: "M2 3h12v10H2zM2 6.5h12M2 10h12M6.5 3v10",
  text: "M3 3.5h10M8 3.5V13",
  undo: "M5.5 3 2.5 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6",
  unwrap: "M5 2H2v12h3M11 2h3v12h-3M6 6l4 4M10 6l-4 4",
  up: "M4 10l4-4 4 4",
  wrap: "M5 2H2v12h3M11 2h3v12h-3M5.5 6.5h5v3h-5z",
  year: "M2 3.5h12V14H2zM2 7h12M5 2v3M11 2v3M8 9v3",
};

export function icon(name: IconName): TemplateResult {
  const drawn = DRAWN[name];
  return drawn === undefined
    ? html`<svg class="i" aria-hidden="true"><use href="#i-${name}"></use></svg>`
    : html`<svg class="i" viewBox="0 0 16 16" aria-hidden="true"><path d=${drawn}></path></svg>`;
}

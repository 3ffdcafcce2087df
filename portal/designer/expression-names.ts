/** Puts a new name for an old one into an expression: names are changed, text in quotes and other names stay. */

type Token = { text: string; name: boolean };
const TOKEN =
  /[rR]?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*')|[A-Za-z_]\w*|[\s\S]/g;
/** Functions that go through the rows of a table and name each one. */
const MACROS = new Set(["all", "exists", "exists_one", "filter", "map"]);

/** `doc.before` becomes `doc.after`; the same for `row`. */
export function replaceName(text: string, variable: string, before: string, after: string): string {
  const tokens = tokensOf(text);
  for (const at of namesAt(tokens, variable, before)) tokens[at] = { text: after, name: true };
  return joined(tokens);
}

/** The name of a column, where an expression of the form goes through the rows of its table: `doc.table.map(r, r.before)`. */
export function replaceColumn(text: string, table: string, before: string, after: string): string {
  const tokens = tokensOf(text);
  const changes = new Set<number>();
  for (const at of namesAt(tokens, "doc", table)) eachRowName(tokens, at + 1, before, changes);
  for (const at of changes) tokens[at] = { text: after, name: true };
  return joined(tokens);
}

/** Follows `.filter(r, …).map(r, …)` behind a table and notes where `r.column` stands in their brackets. */
function eachRowName(tokens: readonly Token[], from: number, column: string, changes: Set<number>): void {
  const macro = nextOf(tokens, from);
  const name = nextOf(tokens, macro + 1);
  const open = nextOf(tokens, name + 1);
  const row = nextOf(tokens, open + 1);
  if (tokens[macro]?.text !== "." || !MACROS.has(tokens[name]?.text ?? "") || tokens[open]?.text !== "(") return;
  const variable = tokens[row];
  const close = closeOf(tokens, open);
  if (!variable?.name || close < 0) return;
  const inside = tokens.slice(0, close);
  for (const at of namesAt(inside, variable.text, column)) if (at > open) changes.add(at);
  eachRowName(tokens, close + 1, column, changes);
}

/** Places of `name` in `variable.name`, where the variable is not itself a part of something else. */
function namesAt(tokens: readonly Token[], variable: string, name: string): number[] {
  return tokens.flatMap((token, at) => {
    if (!token.name || token.text !== variable || tokens[beforeOf(tokens, at - 1)]?.text === ".") return [];
    const dot = nextOf(tokens, at + 1);
    const part = nextOf(tokens, dot + 1);
    return tokens[dot]?.text === "." && tokens[part]?.name === true && tokens[part].text === name ? [part] : [];
  });
}

function tokensOf(text: string): Token[] {
  return (text.match(TOKEN) ?? []).map((part) => ({ text: part, name: /^[A-Za-z_]\w*$/.test(part) }));
}

function joined(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join("");
}

function nextOf(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at < tokens.length && tokens[at]?.text.trim() === "") at += 1;
  return at;
}

function beforeOf(tokens: readonly Token[], from: number): number {
  let at = from;
  while (at >= 0 && tokens[at]?.text.trim() === "") at -= 1;
  return at;
}

function closeOf(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (tokens[at]?.text === "(") depth += 1;
    if (tokens[at]?.text === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

/** What people type: full-width digits, letters and spaces become half-width; the API itself never converts. */

/** Full-width ASCII (U+FF01–U+FF5E) and the ideographic space become their half-width forms; outer spaces go. */
export function toHalfWidth(text: string): string {
  return text
    .replaceAll(/[\uFF01-\uFF5E]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replaceAll(/[\u3000\u00A0]/g, " ")
    .trim();
}

/** Only digits, letters, decimal point, sign and spaces become half-width: Chinese punctuation in prose stays. */
export function toHalfWidthProse(text: string): string {
  return text
    .replaceAll(/[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\uFF0E\uFF0D]/g, (c) =>
      String.fromCharCode(c.charCodeAt(0) - 0xfee0),
    )
    .replaceAll(/[\u3000\u00A0]/g, " ")
    .trim();
}

/** True when the text holds a control character other than tab and newline, or half of a surrogate pair. */
export function hasForbiddenCharacter(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- finding control characters is the purpose
  return (
    /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u2028\u2029\uFFFE\uFFFF]/.test(text) || !text.isWellFormed()
  );
}

/** True when the text holds full-width digits, letters or spaces, which the API refuses in codes and figures. */
export function hasFullWidth(text: string): boolean {
  return /[\uFF10-\uFF19\uFF21-\uFF3A\uFF41-\uFF5A\u3000]/.test(text);
}

/** What is left of personal or bank data: the last four characters. */
export function hideText(text: unknown): string | undefined {
  if (typeof text !== "string" || text === "") return undefined;
  return text.length <= 4 ? "****" : `****${text.slice(-4)}`;
}

/**
 * Lets a frame on a wide screen look as on a phone: what the styles say for narrow screens is taken from the loaded
 * style sheets and applied inside the frame only, so that the two can never differ.
 */
export const PHONE_FRAME = "phone-frame";
const PHONE_WIDTH = 360;

type Rule = { readonly cssText: string; readonly conditionText?: string; readonly cssRules?: Iterable<Rule> };

/** The text of all rules that hold on a screen as wide as a phone because it is narrow. */
export function narrowRules(sheets: Iterable<{ cssRules: Iterable<Rule> }>): string {
  const found: string[] = [];
  for (const sheet of sheets)
    for (const rule of sheet.cssRules)
      if (rule.conditionText !== undefined && rule.cssRules !== undefined && isNarrow(rule.conditionText))
        for (const inner of rule.cssRules) found.push(inner.cssText);
  return found.join("\n");
}

/** True for conditions that ask for at most some width, and for nothing else. */
export function isNarrow(condition: string): boolean {
  const most = /^\(max-width:\s*(\d+)px\)$|^\(width <= (\d+)px\)$/.exec(condition.trim());
  return most !== null && Number(most[1] ?? most[2]) >= PHONE_WIDTH;
}

let adopted = false;

/** Puts them in force; once is enough. */
export function usePhoneStyles(): void {
  if (adopted) return;
  adopted = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.${PHONE_FRAME} {\n${narrowRules(readable(document.styleSheets))}\n}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** Sheets of other origins may not be read; there are none, but a browser's extension may bring one. */
function readable(sheets: StyleSheetList): { cssRules: Iterable<Rule> }[] {
  return [...sheets].flatMap((sheet) => {
    try {
      return [{ cssRules: [...sheet.cssRules] as Rule[] }];
    } catch {
      return [];
    }
  });
}

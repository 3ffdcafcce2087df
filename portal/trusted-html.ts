/** What the `default` Trusted Types policy of boot.ts lets through. */

// One constant <style>, then only bare div and slot with an id, class or tabindex: the templates of the date picker.
const TEMPLATE =
  /^\s*(?:<style>[^<]*<\/style>)?\s*(?:(?:<(?:div|slot)(?: (?:id|class)="[A-Za-z]+"| tabindex="-1")*>|<\/(?:div|slot)>)\s*)*$/;

/** The markup with the page's nonce on its style sheet; undefined is a refusal. */
export function passHtml(html: string, pageNonce: string): string | undefined {
  if (html === "" || html === "<slot></slot>") return html;
  if (!TEMPLATE.test(html)) return undefined;
  return html.replace("<style>", `<style nonce="${pageNonce}">`);
}

/**
 * Runs before every other module, so that Vaadin works under the strict policy of routes.ts: every `<style>` made by a
 * script gets the page's nonce, and the `default` Trusted Types policy lets through only what Vaadin's own constant
 * templates need. Everything else is refused and reported by the browser.
 */
import { passHtml } from "./trusted-html.ts";

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";

const createElement = Document.prototype.createElement;
Document.prototype.createElement = function (this: Document, name: string, options?: ElementCreationOptions) {
  const element = createElement.call(this, name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
} as typeof createElement;

type Policies = { createPolicy(name: string, rules: { createHTML(html: string): string | null }): unknown };
const trusted = (globalThis as { trustedTypes?: Policies }).trustedTypes;
trusted?.createPolicy("default", { createHTML: (html) => passHtml(html, nonce) ?? null });

// Vaadin's development-mode check would call `new Function` on localhost.
(globalThis as { Vaadin?: object }).Vaadin = { developmentMode: false };

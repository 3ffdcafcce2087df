/** What we use of amaro, which takes types off as Node itself does; it brings no types of its own. */
declare module "amaro" {
  export function transformSync(source: string, options: { mode: "strip-only" }): { code: string };
}

/** Builds the portal to portal/dist; the nonce placeholder is filled per answer by routes.ts. */
import { defineConfig } from "vite";

const here = (path: string): string => new URL(path, import.meta.url).pathname;

export default defineConfig({
  root: here("."),
  base: "/portal/",
  cacheDir: here("../node_modules/.cache/vite"),
  logLevel: "warn",
  html: { cspNonce: "MZ_NONCE" },
  resolve: {
    // Vaadin's collector keeps product names in localStorage and posts them: it has no place in a government portal.
    alias: { "@vaadin/vaadin-usage-statistics/vaadin-usage-statistics.js": here("./no-statistics.ts") },
  },
  build: {
    outDir: here("./dist"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
  },
});

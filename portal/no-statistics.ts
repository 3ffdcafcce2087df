/** Stands in for Vaadin's usage statistics; see vite.config.ts. */
export function usageStatistics(): void {
  // Nothing is collected.
}

/** Vitest global setup of the browser tests: builds the portal when its sources changed. */
import { buildPortal, portalIsStale } from "../../portal/build.ts";

export default async function setup(): Promise<void> {
  if (portalIsStale()) await buildPortal((line) => console.log(line));
}

/** What a new plugin begins with at one extension point. */
import type { PluginExamples, PluginManifest } from "../domain/plugin-manifest.ts";

/** `offer`: whether definitions choose it by a name of the manifest; `asks`: what else its manifest says. */
export type PluginStart = Readonly<{
  export: string;
  does: string;
  offer: boolean;
  main: string;
  example: Omit<PluginExamples["examples"][number], "point">;
  asks?: Partial<PluginManifest>;
}>;

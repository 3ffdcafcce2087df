/** How definitions name what a plugin offers. */
import { Type } from "typebox";

export const OfferName = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}$",
  description: "Plugin and the name of its offer, such as duplicate-finder/similar",
});

/** The plugin behind an offer's name, `plugin/offer`. */
export function pluginOf(offer: string): { plugin: string; offer: string } {
  const [plugin = "", name = ""] = offer.split("/");
  return { plugin, offer: name };
}

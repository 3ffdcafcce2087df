/** How definitions and settings name what a plugin offers. */
import { Type } from "typebox";

/** `plugin/offer`, each in kebab-case. */
export const OFFER_NAME = "^[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}$";

export const OfferName = Type.String({
  pattern: OFFER_NAME,
  description: "Plugin and the name of its offer, such as duplicate-finder/similar",
});

/** The plugin behind an offer's name, `plugin/offer`. */
export function pluginOf(offer: string): { plugin: string; offer: string } {
  const [plugin = "", name = ""] = offer.split("/");
  return { plugin, offer: name };
}

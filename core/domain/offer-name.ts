/** How definitions and settings name what a plugin offers. */

/** `plugin/offer`, each in kebab-case. */
export const OFFER_NAME = "^[a-z][a-z0-9-]{0,59}/[a-z][a-z0-9-]{0,59}$";

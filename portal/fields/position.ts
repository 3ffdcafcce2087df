/** Where this device is; asked only when somebody presses a button for it. */
import { t } from "../message.ts";
import { type Point, round6 } from "./coordinates.ts";

const WAIT_MS = 20_000;

/** The place, or a sentence that says why there is none. */
export function whereAmI(): Promise<{ point: Point; metres: number } | string> {
  return new Promise((resolve) => {
    if (!("geolocation" in navigator) || !globalThis.isSecureContext) return resolve(t("place.not-here"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({ point: [round6(coords.longitude), round6(coords.latitude)], metres: Math.round(coords.accuracy) }),
      (error) => resolve(error.code === error.PERMISSION_DENIED ? t("place.denied") : t("place.failed")),
      { enableHighAccuracy: true, timeout: WAIT_MS },
    );
  });
}

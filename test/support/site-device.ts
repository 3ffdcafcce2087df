/** Plays devices on a building site: signs readings as plugins/site-devices/README.md says, and in wrong ways too. */
import { createHmac } from "node:crypto";

export type Algorithm = "sm3" | "sha256";
export type Reading = Record<string, unknown>;
export type DeviceMessage = { headers: Record<string, string>; payload: string };

/** The key that the administrator puts into the device. */
export function deviceKey(master: string, id: string, algorithm: Algorithm = "sm3"): string {
  return createHmac(algorithm, master).update(`device:${id}`).digest("hex");
}

/** A device with its number and key. */
export function siteDevice(id: string, key: string, algorithm: Algorithm = "sm3") {
  const signed = (payload: string, at: Date, more: Record<string, string> = {}): DeviceMessage => {
    const timestamp = String(Math.floor(at.getTime() / 1000));
    const signature = createHmac(algorithm, key).update(`${timestamp}\n${id}\n${payload}`).digest("hex");
    return {
      headers: {
        "content-type": "application/json",
        "x-device-id": id,
        "x-timestamp": timestamp,
        "x-signature": signature,
        ...more,
      },
      payload,
    };
  };
  return {
    /** Readings as they should come. */
    readings: (readings: readonly Reading[], at: Date, more: Record<string, string> = {}) =>
      signed(JSON.stringify({ readings }), at, more),
    /** Signed, but no JSON. */
    broken: (at: Date) => signed('{"readings": [', at),
    /** Signed for another text than the one that is sent. */
    forged: (readings: readonly Reading[], at: Date): DeviceMessage => ({
      ...signed(JSON.stringify({ readings: [] }), at),
      payload: JSON.stringify({ readings }),
    }),
  };
}

/** One slip of a weighbridge. */
export const slip = (serial: number, at: string, more: Reading = {}): Reading => ({
  serial,
  at,
  plate: "浙J12345",
  grossKg: 32_000,
  tareKg: 12_000,
  ...more,
});

/** One person at the gate. */
export const passage = (
  serial: number,
  at: string,
  worker: string,
  act: "in" | "out",
  more: Reading = {},
): Reading => ({
  serial,
  at,
  worker,
  act,
  lon: 121.26,
  lat: 28.65,
  ...more,
});

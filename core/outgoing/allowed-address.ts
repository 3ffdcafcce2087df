/** Names resolved once: the connection goes to the address that was judged, and to no other. */
import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { mayReach } from "./private-address.ts";

/** A connection that was not made because of where it would have gone. */
export class RefusedAddress extends Error {
  address: string;
  constructor(address: string) {
    super(`refused address ${address}`);
    this.address = address;
  }
}

/** Who resolves names: the system's own resolver, or a test's. */
export type Resolver = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: { address: string; family: number }[]) => void,
) => void;

/** Resolves a name and lets only allowed addresses through; one forbidden address refuses the name. */
export function lookupAllowed(inside: boolean, resolver: Resolver = lookup): LookupFunction {
  return (hostname, options, callback) => {
    resolver(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const wrong = addresses.find(({ address }) => !mayReach(address, inside));
      const [first] = addresses;
      if (wrong || !first) return callback(new RefusedAddress(wrong?.address ?? hostname), []);
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}

/**
 * Which addresses an endpoint may not have: a server that sends where an administrator points it must not become a door
 * into the network it stands in. IANA special-purpose registries for IPv4 and IPv6 (RFC 6890 and its updates).
 */
import { BlockList, isIP } from "node:net";

/** Inside networks, allowed where the endpoint says so. */
const INSIDE = listOf([
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["::1", 128],
  ["fc00::", 7],
]);
/** Never a receiver: this network, link-local (where clouds keep their keys), documentation, multicast, reserved, tunnels. */
const NEVER = listOf([
  ["0.0.0.0", 8],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["::", 128],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
]);

/** Whether a request may go to an IP address; what is no address may not. */
export function mayReach(address: string, inside: boolean): boolean {
  const [plain = ""] = address.split("%");
  const mapped = /^::ffff:(?:0:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? fromHex(plain) ?? plain;
  const family = isIP(mapped) === 4 ? "ipv4" : "ipv6";
  if (isIP(mapped) === 0 || NEVER.check(mapped, family)) return false;
  return inside || !INSIDE.check(mapped, family);
}

/** Whether a host is an address, or a name known beforehand, that only an endpoint in a private network may have. */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return isIP(host) === 0 ? /^(.*\.)?localhost$/i.test(host) : !mayReach(host, false);
}

/** `::ffff:7f00:1`, as URLs write an IPv4 address inside an IPv6 one. */
function fromHex(address: string): string | undefined {
  const parts = /^::(?:ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address);
  if (!parts) return undefined;
  const [high, low] = [Number.parseInt(parts[1] ?? "", 16), Number.parseInt(parts[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

function listOf(subnets: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, bits] of subnets) list.addSubnet(net, bits, isIP(net) === 4 ? "ipv4" : "ipv6");
  return list;
}

import { expect, it } from "vitest";
import { isPrivateHost, mayReach } from "../../core/outgoing/private-address.ts";

it.each([
  // address, from outside, from an endpoint that may lie inside
  ["39.156.66.10", true, true],
  ["2408:8000::1", true, true],
  ["::ffff:39.156.66.10", true, true],
  ["10.1.2.3", false, true],
  ["172.16.0.1", false, true],
  ["172.31.255.255", false, true],
  ["172.32.0.1", true, true],
  ["192.168.1.1", false, true],
  ["100.64.0.1", false, true],
  ["127.0.0.1", false, true],
  ["127.255.0.1", false, true],
  ["::1", false, true],
  ["fd12::1", false, true],
  ["::ffff:10.1.2.3", false, true],
  ["::ffff:a01:203", false, true],
  ["0.0.0.0", false, false],
  ["169.254.169.254", false, false],
  ["::ffff:169.254.169.254", false, false],
  ["::ffff:a9fe:a9fe", false, false],
  ["64:ff9b::a9fe:a9fe", false, false],
  ["2002:a9fe:a9fe::1", false, false],
  ["fe80::1", false, false],
  ["fe80::1%eth0", false, false],
  ["224.0.0.1", false, false],
  ["ff02::1", false, false],
  ["255.255.255.255", false, false],
  ["::", false, false],
  ["", false, false],
  ["hook.example.com", false, false],
])("a request to %s may go out: %s, inside: %s", (address, outside, inside) => {
  expect([mayReach(address, false), mayReach(address, true)]).toEqual([outside, inside]);
});

it.each([
  ["localhost", true],
  ["LOCALHOST.", true],
  ["a.localhost", true],
  ["[::1]", true],
  ["127.0.0.1", true],
  ["hook.example.com", false],
  ["localhost.example.com", false],
  ["39.156.66.10", false],
])("the host %s is known to be private: %s", (host, expected) => {
  expect(isPrivateHost(host)).toBe(expected);
});

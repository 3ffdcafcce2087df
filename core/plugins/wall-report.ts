/** Which walls really stand around a worker, read from /proc by its parent; what the worker says of itself counts nothing. */
import { readFile, readlink } from "node:fs/promises";

export type WallName =
  | "network-namespace"
  | "own-uid"
  | "data-limit"
  | "no-new-privs"
  | "no-capabilities"
  | "jitless"
  | "empty-environment";

/** One wall; the text says what it means when it is down. */
export type WallReport = Readonly<{ wall: WallName; up: boolean; text: string }>;

const WHEN_DOWN: Record<WallName, string> = {
  "network-namespace": "A plugin that breaks out of its isolate can reach the network.",
  "own-uid": "Workers share the portal's uid: a plugin that breaks out of Node can read the portal's files.",
  "data-limit": "A plugin can use the machine's memory until its deadline.",
  "no-new-privs": "A worker could gain powers through a setuid program.",
  "no-capabilities": "Workers hold powers of root.",
  jitless: "Workers run with the just-in-time compiler, the usual way out of V8.",
  "empty-environment": "Workers see environment variables of the portal.",
};

/** Measures a living worker. Where there is no /proc, every wall counts as down. */
export async function measureWalls(pid: number | undefined): Promise<WallReport[]> {
  const at = (name: string, of: number | string | undefined = pid) =>
    readFile(`/proc/${of}/${name}`, "utf8").catch(() => "");
  const namespace = (of: number | string | undefined) => readlink(`/proc/${of}/ns/net`).catch(() => "unknown");
  const [status, ownStatus, limits, commandLine, environment, net, ownNet] = await Promise.all([
    at("status"),
    at("status", "self"),
    at("limits"),
    at("cmdline"),
    at("environ"),
    namespace(pid),
    namespace("self"),
  ]);
  const line = (text: string, name: string) => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(text)?.[1];
  const uid = line(status, "Uid");
  const up: Record<WallName, boolean> = {
    "network-namespace": net !== ownNet && net !== "unknown" && ownNet !== "unknown",
    "own-uid": uid !== undefined && uid !== "0" && uid !== line(ownStatus, "Uid"),
    "data-limit": /^Max data size\s+\d+\s/m.test(limits),
    "no-new-privs": line(status, "NoNewPrivs") === "1",
    "no-capabilities": /^0+$/.test(line(status, "CapEff") ?? "1") && /^0+$/.test(line(status, "CapPrm") ?? "1"),
    jitless: commandLine.split("\0").includes("--jitless"),
    "empty-environment":
      status !== "" && environment.split("\0").every((entry) => entry === "" || entry.startsWith("TZ=")),
  };
  return listWalls().map((wall) => ({ wall, up: up[wall], text: up[wall] ? "" : WHEN_DOWN[wall] }));
}

function listWalls(): WallName[] {
  return [
    "network-namespace",
    "own-uid",
    "data-limit",
    "no-new-privs",
    "no-capabilities",
    "jitless",
    "empty-environment",
  ];
}

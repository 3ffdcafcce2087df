/**
 * What travels between portal and treasury: an MOF with one or more bodies and one signature over all of them. Signed is
 * the canonical text of the MOF without its signature, and what was signed is what is read: nothing else is in the tree.
 */
import { canonicalXml, writeXml } from "./canonical-xml.ts";
import { element, type XmlElement } from "./xml-element.ts";
import { type Problem, problem } from "./problem.ts";

export type Signature = { key: string; algorithm: string; value: string };
export type Envelope = {
  bodies: readonly XmlElement[];
  /** The text that the signature is made over. */
  signed: string;
  signature: Signature;
};

/** How a request asks what became of an order, and what the other side says of one that it has no receipt for. */
export type OrderState = {
  region: string;
  /** The order's key, the Id of its voucher. */
  order: string;
  state: "asked" | "accepted" | "not-known";
  /** What the question brought along: an answer to an older question does not count. */
  nonce: string;
};

/** The text of a signed file or message. */
export function sealEnvelope(bodies: readonly XmlElement[], sign: (text: string) => Signature): string {
  const { key, algorithm, value } = sign(canonicalXml(element("MOF", bodies)));
  return writeXml(element("MOF", [...bodies, element("Signature", value, { KeyId: key, Algorithm: algorithm })]));
}

/** Takes an envelope apart; whether the signature holds is judged by who has the keys. */
export function openEnvelope(root: XmlElement): { envelope: Envelope } | { problem: Problem } {
  if (root.name !== "MOF" || Object.keys(root.attributes).length > 0 || root.text.trim() !== "")
    return { problem: problem("voucher.not-one", "/MOF") };
  const bodies = root.children.slice(0, -1);
  const last = root.children.at(-1);
  if (last?.name !== "Signature" || last.children.length > 0) return { problem: problem("voucher.unsigned", "/MOF") };
  if (bodies.length === 0 || bodies.some(({ name }) => name !== "VoucherBody" && name !== "StateBody"))
    return { problem: problem("voucher.not-one", "/MOF") };
  const { KeyId: key = "", Algorithm: algorithm = "" } = last.attributes;
  const value = last.text.replaceAll(/\s/g, "");
  return {
    envelope: { bodies, signed: canonicalXml(element("MOF", bodies)), signature: { key, algorithm, value } },
  };
}

export function writeState({ region, order, state, nonce }: OrderState): XmlElement {
  return element("StateBody", "", { AdmDivCode: region, Id: order, State: state, Nonce: nonce });
}

/** Reads a question about an order or the answer to one; undefined for anything else. */
export function readState({ name, attributes, children, text }: XmlElement): OrderState | undefined {
  const { AdmDivCode: region = "", Id: order = "", State: state, Nonce: nonce = "" } = attributes;
  if (name !== "StateBody" || children.length > 0 || text.trim() !== "" || order === "" || nonce === "")
    return undefined;
  return state === "asked" || state === "accepted" || state === "not-known"
    ? { region, order, state, nonce }
    : undefined;
}

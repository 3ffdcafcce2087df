/** Plugins in words: states, extension points, powers and what they reach, walls, what happened. */
import { html, type TemplateResult } from "lit";
import type { Power } from "../../core/domain/plugin-grant.ts";
import { readProposedField } from "../../core/domain/plugin-proposal.ts";
import type { PluginState } from "../../core/domain/plugin-life.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { figure } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import type { Life } from "./api.ts";

const STATES: Record<PluginState, { tone: string; icon: IconName }> = {
  uploaded: { tone: "", icon: "upload" },
  verified: { tone: "info", icon: "eye" },
  reviewed: { tone: "info", icon: "check" },
  installed: { tone: "info", icon: "check" },
  active: { tone: "done", icon: "ok" },
  degraded: { tone: "warn", icon: "warn" },
  quarantined: { tone: "stop", icon: "stop" },
  disabled: { tone: "", icon: "lock" },
  removed: { tone: "", icon: "trash" },
};

/** The state of a version, for heads and cells. */
export function stateOf(state: PluginState): TemplateResult {
  const shown = STATES[state];
  return html`<span class="chip ${shown.tone}">${icon(shown.icon)}${t(`plugins.state.${state}`)}</span>`;
}

const POINTS: Record<string, MessageKey> = {
  "field.check": "plugins.point.field.check",
  "flow.act": "plugins.point.flow.act",
  "kept.migrate": "plugins.point.kept.migrate",
  "alert.channel": "plugins.point.alert.channel",
  "connector.send": "plugins.point.connector.send",
  "rule.source": "plugins.point.rule.source",
  "job.run": "plugins.point.job.run",
  "indicator.compute": "plugins.point.indicator.compute",
  "field.type": "plugins.point.field.type",
  "value.compute": "plugins.point.value.compute",
  "form.check": "plugins.point.form.check",
  "portal.panel": "plugins.point.portal.panel",
  "public.widget": "plugins.point.public.widget",
  "report.block": "plugins.point.report.block",
  "webhook.receive": "plugins.point.webhook.receive",
  "approver.find": "plugins.point.approver.find",
};
const POWERS: Record<string, MessageKey> = {
  log: "plugins.power.log",
  "data.read": "plugins.power.data.read",
  lookup: "plugins.power.lookup",
  kv: "plugins.power.kv",
  fetch: "plugins.power.fetch",
  notify: "plugins.power.notify",
  propose: "plugins.power.propose",
  crypto: "plugins.power.crypto",
  "files.read": "plugins.power.files.read",
};
const EFFECTS: Record<string, MessageKey> = {
  "data.read": "plugins.effect.data.read",
  lookup: "plugins.effect.lookup",
  "kv.get": "plugins.effect.kv.get",
  "kv.set": "plugins.effect.kv.set",
  "kv.remove": "plugins.effect.kv.remove",
  "kv.list": "plugins.effect.kv.list",
  fetch: "plugins.effect.fetch",
  notify: "plugins.effect.notify",
  propose: "plugins.effect.propose",
  "crypto.digest": "plugins.effect.crypto.digest",
  "crypto.hmac": "plugins.effect.crypto.hmac",
  "crypto.sm2Verify": "plugins.effect.crypto.sm2Verify",
  "crypto.sm4": "plugins.effect.crypto.sm4",
  "files.read": "plugins.effect.files.read",
};
const VIEWS: Record<string, MessageKey> = {
  project: "plugins.view.project",
  projects: "plugins.view.projects",
  "similar-projects": "plugins.view.similar-projects",
  "project-money": "plugins.view.project-money",
  "budget-lines": "plugins.view.budget-lines",
  "line-payments": "plugins.view.line-payments",
};
const WALLS: Record<string, { name: MessageKey; down: MessageKey }> = {
  "network-namespace": { name: "plugins.wall.network-namespace", down: "plugins.down.network-namespace" },
  "own-uid": { name: "plugins.wall.own-uid", down: "plugins.down.own-uid" },
  "data-limit": { name: "plugins.wall.data-limit", down: "plugins.down.data-limit" },
  "no-new-privs": { name: "plugins.wall.no-new-privs", down: "plugins.down.no-new-privs" },
  "no-capabilities": { name: "plugins.wall.no-capabilities", down: "plugins.down.no-capabilities" },
  jitless: { name: "plugins.wall.jitless", down: "plugins.down.jitless" },
  "empty-environment": { name: "plugins.wall.empty-environment", down: "plugins.down.empty-environment" },
};
const ACTS: Record<string, MessageKey> = {
  upload: "plugins.life.upload",
  review: "plugins.life.review",
  install: "plugins.life.install",
  activate: "plugins.life.activate",
  degrade: "plugins.life.degrade",
  recover: "plugins.life.recover",
  quarantine: "plugins.life.quarantine",
  release: "plugins.life.release",
  disable: "plugins.life.disable",
  supersede: "plugins.life.supersede",
  remove: "plugins.life.remove",
  forget: "plugins.life.forget",
  grant: "plugins.life.grant",
  second: "plugins.life.second",
  revoke: "plugins.life.revoke",
  settings: "plugins.life.settings",
  shadow: "plugins.life.shadow",
  migrate: "plugins.life.migrate",
  restore: "plugins.life.restore",
  download: "plugins.life.download",
  bind: "plugins.life.bind",
  unbind: "plugins.life.unbind",
  try: "plugins.life.try",
  place: "plugins.life.place",
  unplace: "plugins.life.unplace",
  hook: "plugins.life.hook",
  unhook: "plugins.life.unhook",
  schedule: "plugins.life.schedule",
  "run-job": "plugins.life.run-job",
  withdraw: "plugins.life.withdraw",
};

const FAULTS: Record<string, MessageKey> = {
  timeout: "plugins.fault.timeout",
  memory: "plugins.fault.memory",
  crashed: "plugins.fault.crashed",
  threw: "plugins.fault.threw",
  "too-large": "plugins.fault.too-large",
  "bad-output": "plugins.fault.bad-output",
  busy: "plugins.fault.busy",
  disabled: "plugins.fault.disabled",
};

/** Why an endpoint gave no answer. */
const ENDPOINT_FAULTS: Record<string, MessageKey> = {
  "bad-input": "plugins.endpoint-fault.bad-input",
  "no-secret": "plugins.endpoint-fault.no-secret",
  "refused-address": "plugins.endpoint-fault.refused-address",
  late: "plugins.endpoint-fault.late",
  "too-large": "plugins.endpoint-fault.too-large",
  "not-text": "plugins.endpoint-fault.not-text",
  unreachable: "plugins.endpoint-fault.unreachable",
};

const wordOf = (words: Record<string, MessageKey>, name: string): string => {
  const key = Object.hasOwn(words, name) ? words[name] : undefined;
  return key === undefined ? name : t(key);
};

/** Every name that has a word, by what it names; a test holds them to what the server knows. */
export const NAMED = { points: POINTS, powers: POWERS, effects: EFFECTS, views: VIEWS, walls: WALLS, acts: ACTS };

export const pointName = (point: string): string => wordOf(POINTS, point);
export const powerName = (power: string): string => wordOf(POWERS, power);
export const effectText = (effect: string): string => wordOf(EFFECTS, effect);
/** A failed call in words, with what the walls said of it. */
export function faultText(text: string): { word: string; detail: string } {
  const [, code = "", detail = text] = /^([a-z-]+): (.*)$/s.exec(text) ?? [];
  return Object.hasOwn(FAULTS, code) ? { word: wordOf(FAULTS, code), detail } : { word: "", detail: text };
}
export const endpointFault = (fault: string): string => wordOf(ENDPOINT_FAULTS, fault);
export const actName = (act: string): string => wordOf(ACTS, act);

/** The name of a wall and what it means when it does not stand. */
export function wallWords(wall: string): { name: string; down: string } {
  const words = Object.hasOwn(WALLS, wall) ? WALLS[wall] : undefined;
  return { name: words ? t(words.name) : wall, down: words ? t(words.down) : "" };
}

/** What a power reaches: views by their names, all else as it is called; everything where it has no bounds. */
export function scopeText({ name, scope }: Power): string {
  if (scope === undefined) return name in UNBOUNDED ? t("plugins.scope-all") : "";
  return scope.map((one) => partText(name, one)).join(t("text.pause"));
}

/** One part of a scope: views and those who are told by their names. */
function partText(name: string, part: string): string {
  if (name === "data.read") return wordOf(VIEWS, part);
  if (name === "propose") return proposedPart(part);
  if (name !== "notify") return part;
  return part.startsWith("role:") ? t("plugins.told.role", { role: part.slice(5) }) : wordOf(TOLD, part);
}

/** A field that a plugin may give, with its form. */
function proposedPart(part: string): string {
  const named = readProposedField(part);
  return named ? t("plugins.proposed-field", { form: named.form, field: named.field }) : part;
}

/** Powers whose functions reach something by name. */
const UNBOUNDED = { "data.read": true, lookup: true, fetch: true };
const TOLD: Record<string, MessageKey> = {
  asker: "plugins.told.asker",
  starter: "plugins.told.starter",
  administrators: "plugins.told.administrators",
};

/** A power with what it reaches. */
export function powerText(power: Power): string {
  const scope = scopeText(power);
  return scope === "" ? powerName(power.name) : t("plugins.power-on", { power: powerName(power.name), scope });
}

/** Why something was done; the program's own reasons are said by the act alone. */
export function lifeReason({ act, by, reason }: Life): string {
  return by === null || act === "supersede" || reason === null ? "" : reason;
}

/** Who signed: the installation itself for what came with it, else the name of the key in the trust list. */
export function publisherName(publisher: string): string {
  return publisher === "own" ? t("plugins.own-publisher") : publisher;
}

/** Milliseconds; a dash where nothing was measured. */
export function duration(ms: number | null): string {
  return ms === null ? t("text.dash") : t("plugins.ms", { ms: figure(ms) });
}

/** The time within which 95 of 100 calls answered: the upper end of the span that was counted. */
export function within(ms: number | null): string {
  return ms === null ? t("text.dash") : t("plugins.within", { ms: figure(ms) });
}

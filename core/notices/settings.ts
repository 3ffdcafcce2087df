/** What a person wants told where and when, and what a unit lets pass their quiet hours. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import {
  DEFAULT_EMAIL_KINDS,
  isEmailAddress,
  NOTICE_KINDS,
  type NoticeKind,
  type QuietHours,
} from "../domain/notice.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity, scopeCondition } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import type { Language } from "../messages.ts";
import { type Channel, readChannels } from "./channels.ts";
import {
  findPlaceOfUnit,
  findSetting,
  findUnitPasses,
  lockEmail,
  selectUnitPasses,
  type UnitPassRow,
  updateEmail,
  writePhone,
  writeSetting,
  writeUnitPasses,
} from "./queries.ts";

export type NoticeSettings = {
  email: string | null;
  language: Language;
  emailKinds: NoticeKind[];
  quiet: QuietHours | null;
  /** A mobile number in China, for the channels that plugins serve; left out to keep the one there is. */
  phone?: string | null | undefined;
  /** Kinds by the name of the channel; left out to keep the choice there is. */
  channels?: Readonly<Record<string, readonly NoticeKind[]>> | undefined;
};

/** A person's settings with what stands around them: whether this product sends e-mail, which kinds pass quiet hours. */
export async function readSettings(
  context: Context,
  person: string,
): Promise<NoticeSettings & { mailOn: boolean; passes: NoticeKind[]; offered: Channel[] }> {
  const [row] = await findSetting(context.pool, [person]);
  return {
    phone: row?.phone ?? null,
    channels: row?.channels ?? {},
    offered: (await readChannels(context)).filter(({ active }) => active),
    email: row?.email ?? null,
    language: row?.language ?? "zh-CN",
    emailKinds: inOrder(row?.email_kinds ?? DEFAULT_EMAIL_KINDS),
    quiet: row?.quiet_from != null && row.quiet_to !== null ? { from: row.quiet_from, to: row.quiet_to } : null,
    mailOn: context.mail !== undefined,
    passes: inOrder(row?.passes ?? []),
  };
}

/** Saves a person's own settings; a new address is evidence, since it says where somebody was told something. */
export async function saveSettings(
  context: Context,
  identity: Identity,
  address: string,
  given: NoticeSettings,
): Promise<void> {
  const problems = faultsOf(given);
  if (problems.length > 0) throw new Refusal("notice.invalid", { problems });
  const at = context.clock();
  const person = identity.person.id;
  await inTransaction(context.pool, async (tx) => {
    const [before] = await lockEmail(tx, [person]);
    const { language, emailKinds, quiet, email } = given;
    const [known] = await findSetting(tx, [person]);
    await writeSetting(tx, [person, language, inOrder(emailKinds), quiet?.from ?? null, quiet?.to ?? null, at]);
    await savePhone(tx, { person, address, at }, known, given);
    if (before?.email === email) return;
    await updateEmail(tx, [person, email]);
    await appendEvidence(
      tx,
      { person, address, at },
      { kind: "notice", subject: `person:${person}`, what: { do: "email", from: before?.email ?? null, to: email } },
    );
  });
}

/** A new number is evidence too, without saying which: it says where somebody was told something. */
async function savePhone(
  tx: Tx,
  actor: { person: string; address: string; at: Date },
  before: { phone: string | null; channels: NoticeSettings["channels"] | null } | undefined,
  given: NoticeSettings,
): Promise<void> {
  const phone = given.phone === undefined ? (before?.phone ?? null) : given.phone;
  const chosen = given.channels ?? before?.channels ?? {};
  const channels = Object.fromEntries(Object.entries(chosen).map(([name, kinds]) => [name, inOrder(kinds)]));
  await writePhone(tx, [actor.person, phone, JSON.stringify(channels)]);
  if (phone === (before?.phone ?? null)) return;
  const what = { do: "phone", from: endOf(before?.phone ?? null), to: endOf(phone) };
  await appendEvidence(tx, actor, { kind: "notice", subject: `person:${actor.person}`, what });
}

function endOf(phone: string | null): string | null {
  return phone && `*${phone.slice(-4)}`;
}

/** Units in reach that let kinds pass their people's quiet hours. */
export async function listUnitPasses(context: Context, identity: Identity): Promise<UnitPassRow[]> {
  const values: unknown[] = [];
  const rows = await selectUnitPasses(context.pool, scopeCondition(identity, "notice.manage", "w", values), values);
  return rows.map((row) => ({ ...row, passes: inOrder(row.passes) }));
}

/** Sets which kinds pass the quiet hours of a unit's people and of those below it; none ends it. */
export async function saveUnitPasses(
  context: Context,
  identity: Identity,
  address: string,
  given: { unit: string; passes: readonly NoticeKind[] },
): Promise<void> {
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    const [place] = await findPlaceOfUnit(tx, [given.unit]);
    if (!place || !covers(identity, "notice.manage", place)) throw new Refusal("unit.not-found");
    const [before] = await findUnitPasses(tx, [given.unit]);
    const passes = inOrder(given.passes);
    await writeUnitPasses(tx, [given.unit, passes, identity.person.id, at]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      { kind: "notice", subject: `unit:${given.unit}`, what: { do: "passes", from: before?.passes ?? [], to: passes } },
    );
  });
}

function faultsOf(given: NoticeSettings): Problem[] {
  const problems: Problem[] = [];
  if (given.email !== null && !isEmailAddress(given.email)) problems.push(problem("notice.bad-email", "/email"));
  if (typeof given.phone === "string" && !/^1[3-9]\d{9}$/.test(given.phone))
    problems.push(problem("notice.bad-phone", "/phone"));
  if (given.quiet && given.quiet.from === given.quiet.to) problems.push(problem("notice.quiet-same", "/quiet"));
  return problems;
}

/** Kinds once each and in the order of the list. */
function inOrder(kinds: readonly NoticeKind[]): NoticeKind[] {
  return NOTICE_KINDS.filter((kind) => kinds.includes(kind));
}

/** Between forms, flows and plugins: which versions serve, what they are asked and granted, what a failure means. */
import type { CallFor, Answered, Context, FieldCheck, FlowAct, ReplayPlugin } from "../context.ts";
import { inTransaction, type Pool, type Queryable } from "../database/database.ts";
import type { OfferedType } from "../domain/offered-type.ts";
import type { Problem } from "../domain/problem.ts";
import { type GrantOf, powersAt } from "../domain/plugin-grant.ts";
import { LAST_CALLS, turnOf } from "../domain/plugin-health.ts";
import { withDefaults } from "../domain/plugin-settings.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { isPure, type PointInput, type PointName } from "./extension-points.ts";
import type { AskMigrate } from "./carry-kept.ts";
import { changeState } from "./change-state.ts";
import { handlersFor } from "./host-handlers.ts";
import { keepCalls } from "./keep-calls.ts";
import { keepHealth } from "./keep-health.ts";
import type { LoadedPlugin } from "./load.ts";
import type { TrustFile } from "./package/trust-file.ts";
import { pluginHint, tellQuarantine } from "./quarantine.ts";
import { listGrants, listServing, listSettings, listUnitChain } from "./queries.ts";
import { replayCall } from "./replay-call.ts";
import type { PluginLogEntry, Supervisor } from "./supervisor.ts";
import { type TakenIn, takeIn } from "./take-in.ts";

type Serving = Readonly<{
  plugin: LoadedPlugin;
  degraded: boolean;
  grants: readonly GrantOf[];
  settings: Record<string, unknown>;
  secrets: Record<string, string>;
}>;

/** One thing that a plugin offers at a point. */
export type PointOffer = Readonly<{
  name: string;
  title: string;
  description: string;
  /** The plugin's name as people know it, and the version that serves. */
  plugin: string;
  version: string;
  /** What an offered field type begins as. */
  field?: OfferedType;
}>;

export type PluginGate = {
  checkField: FieldCheck;
  act: FlowAct;
  /** Asks one plugin at a point; undefined where no version of it serves there. */
  call<P extends PointName>(point: P, id: string, input: PointInput<P>, by?: CallFor): Promise<Answered<P> | undefined>;
  replay: ReplayPlugin;
  /** What serves: for the choices of designers. */
  listOffers(): {
    id: string;
    name: { zh: string; en: string };
    points: string[];
    acts: { name: string; title: string }[];
  }[];
  /** What plugins offer at a point: how definitions name it (`plugin/offer`), and what designers choose from. */
  offersAt(point: PointName): PointOffer[];
  /** The version that serves, for labels; undefined where none does. */
  servingOf(id: string): { version: string; name: { zh: string; en: string } } | undefined;
  /** Takes a package in, by the trust list of this installation. */
  takeIn(actor: Actor, bytes: Buffer): Promise<TakenIn>;
  /** Lets a version that does not serve yet convert what is kept; it reaches no host function. */
  migrate: AskMigrate;
  health: Supervisor["health"];
  /** An administrator's decision to try a version again. */
  reset(id: string): void;
  reload(db: Queryable): Promise<void>;
  /** Called once the rest of the product stands. */
  serve(context: Context): void;
  /** Writes down how plugins fared. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the gate over the versions that serve. `makeSupervisor` gets the ear for what workers do. */
export async function openPluginGate(
  pool: Pool,
  trust: TrustFile,
  makeSupervisor: (onLog: (entry: PluginLogEntry) => void) => Supervisor,
  clock: () => Date,
  say: (line: string) => void,
): Promise<PluginGate> {
  let serving = new Map<string, Serving>();
  let context: Context | undefined;
  const lately = new Map<string, boolean[]>();
  const calls = keepCalls(pool, clock);
  const health = keepHealth(pool, clock, () => calls.flush());
  const supervisor = makeSupervisor((entry) => {
    const [id = "", version = ""] = entry.plugin?.split(/[@#]/) ?? [];
    if (entry.event === "plugin-log") health.trouble({ id, version, kind: "log", text: entry.text });
    else say(`plugin ${entry.event}: ${entry.plugin ?? ""} ${entry.text}`);
    if (entry.event === "kill") health.trouble({ id, version, kind: "kill", text: entry.text });
    if (entry.event === "disabled" && context) void quarantine(context, id, version);
  });

  async function quarantine(to: Context, id: string, version: string): Promise<void> {
    try {
      const hints = await inTransaction(pool, (tx) => tellQuarantine(to, tx, { id, version, at: clock() }));
      await gate.reload(pool);
      to.live.changed([await pluginHint(to, pool), ...hints]);
    } catch (error) {
      say(`plugin ${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Says that a version fails often, and that it does so no more. */
  async function turn(id: string, version: string, failed: boolean): Promise<void> {
    const key = `${id}@${version}`;
    const recent = [...(lately.get(key) ?? []), failed].slice(-LAST_CALLS);
    lately.set(key, recent);
    const act = turnOf(recent, serving.get(id)?.degraded === true);
    if (act === undefined) return;
    lately.delete(key);
    const actor = { person: null, address: "plugins", at: clock() };
    const reason = act === "degrade" ? "many of its last calls failed" : "its last calls went well";
    try {
      await changeState(pool, actor, { id, version, act, office: "program", reason });
      await gate.reload(pool);
      if (context) context.live.changed([await pluginHint(context, pool)]);
    } catch (error) {
      // Another process was quicker, or an administrator.
      if (!(error instanceof Refusal)) say(`plugin ${id}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The units of the person with those above them, where a grant is bound to one. */
  async function unitsOf(grants: readonly GrantOf[], { identity }: CallFor): Promise<string[]> {
    if (!identity || grants.every((grant) => grant.unit === null)) return [];
    const units = [...new Set(identity.assignments.map((assignment) => assignment.unit.id))];
    return (await listUnitChain(pool, [units])).map((row) => row.id);
  }

  const gate: PluginGate = {
    serve(to) {
      context = to;
    },
    async reload(db) {
      const [rows, grants, settings] = [await listServing(db), await listGrants(db, [null]), await listSettings(db)];
      const before = serving;
      serving = new Map(
        rows.map(({ id, version, state, manifest, source, digest, examples }) => {
          const set = settings.find((row) => row.plugin === id);
          const own = grants.filter((row) => row.plugin === id && row.version === version);
          const given = own.map(
            (row): GrantOf => ({
              powers: row.powers,
              unit: row.unit,
              from: row.since,
              until: row.until,
              revokedAt: row.revoked_at,
              seconded: !row.needs_second || row.seconded_by !== null,
            }),
          );
          const plugin = { manifest, source, digest, examples };
          return [
            id,
            {
              plugin,
              degraded: state === "degraded",
              grants: given,
              settings: withDefaults(manifest.settings ?? {}, set?.settings ?? {}),
              secrets: set?.secrets ?? {},
            },
          ];
        }),
      );
      // Released or put to service, here or by another process: its kills of before are forgiven in each.
      for (const [id, { plugin }] of serving)
        if (before.get(id)?.plugin.digest !== plugin.digest) supervisor.reset(plugin);
    },
    async call(point, id, input, by = {}) {
      const found = serving.get(id);
      if (found?.plugin.manifest.extensionPoints[point] === undefined) return undefined;
      const { plugin, grants, settings, secrets } = found;
      const { version } = plugin.manifest;
      const count = { asked: 0, denied: 0 };
      const clockMs = by.clockMs ?? clock().getTime();
      const own = powersAt(grants, await unitsOf(grants, by), clock()).filter(({ name }) => name !== "propose");
      // For which unit a proposal is, it says itself: its handler holds that against the unit of the grant.
      const anywhere = grants.flatMap(({ unit }) => unit ?? []);
      const given = [...own, ...powersAt(grants, anywhere, clock()).filter(({ name }) => name === "propose")];
      const powers = given.filter(({ name }) => !isPure(point) || name === "log");
      const answering =
        context && by.bare !== true && !isPure(point) ? handlersFor(context, plugin.manifest, secrets, by, grants) : {};
      const called = { id, version, point, input, clockMs, seed: by.seed };
      const { handlers, done } = calls.listen(called, powers, answering);
      const began = performance.now();
      const answer = await supervisor.call({
        plugin,
        point,
        input,
        clockMs,
        ...(by.seed !== undefined && { seed: by.seed }),
        grants: powers,
        settings,
        handlers,
        count,
        ...(by.deadlineMs !== undefined && { deadlineMs: by.deadlineMs }),
      });
      done();
      const fault = answer.ok ? undefined : `${answer.code}: ${answer.text}`;
      health.called({ id, version, point, ms: performance.now() - began, denied: count.denied, fault });
      void turn(id, version, fault !== undefined);
      return { ...answer, served: { version, digest: plugin.digest, settings } };
    },
    replay: (point, id, input, as) => replayCall(pool, supervisor, point, id, input, as),
    async checkField({ plugin: id, field, value, params, pointer, by }) {
      const answer = await gate.call("field.check", id, { value, field, params }, by);
      if (answer?.ok !== true) return [];
      return answer.output.problems.map(
        (p): Problem => ({ code: `plugin.${id}`, pointer, severity: p.severity, message: p.message }),
      );
    },
    async act({ plugin: id, ...input }) {
      const offers = serving.get(id)?.plugin.manifest.offers ?? [];
      const answer = offers.some((offer) => offer.point === "flow.act" && offer.id === input.act)
        ? await gate.call("flow.act", id, input)
        : undefined;
      if (!answer) return { ok: false, text: `plugin ${id} with the act ${input.act} is not enabled` };
      return answer.ok
        ? { ok: true, output: answer.output.output }
        : { ok: false, text: `${answer.code}: ${answer.text}` };
    },
    listOffers: () =>
      [...serving.values()].map(({ plugin: { manifest } }) => ({
        id: manifest.id,
        name: manifest.name,
        points: Object.keys(manifest.extensionPoints),
        acts: (manifest.offers ?? []).flatMap((offer) =>
          offer.point === "flow.act" ? [{ name: offer.id, title: offer.name.zh }] : [],
        ),
      })),
    offersAt: (point) =>
      [...serving.values()].flatMap(({ plugin: { manifest } }) =>
        (manifest.offers ?? []).flatMap((offer) =>
          offer.point === point && manifest.extensionPoints[point] !== undefined
            ? [
                {
                  name: `${manifest.id}/${offer.id}`,
                  title: offer.name.zh,
                  description: offer.description?.zh ?? "",
                  plugin: manifest.name.zh,
                  version: manifest.version,
                  ...(offer.field && { field: offer.field }),
                },
              ]
            : [],
        ),
      ),
    servingOf(id) {
      const found = serving.get(id)?.plugin.manifest;
      return found && { version: found.version, name: found.name };
    },
    takeIn: (actor, bytes) => takeIn(pool, trust, actor, bytes),
    reset(id) {
      const found = serving.get(id);
      if (found) supervisor.reset(found.plugin);
    },
    migrate: (plugin, input) =>
      supervisor.call({ plugin, point: "kept.migrate", input, clockMs: clock().getTime(), grants: [], handlers: {} }),
    health: () => supervisor.health(),
    flush: () => health.flush(),
    async close() {
      await supervisor.close();
      await health.close();
    },
  };
  await gate.reload(pool);
  return gate;
}

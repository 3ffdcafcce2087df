/**
 * What plugins may read: named views over the use cases that people's own pages stand on, so that a plugin sees what the
 * person sees for whom it is called, and nothing that this person would not.
 */
import type { Context } from "../context.ts";
import type { Identity } from "../domain/scope.ts";
import { listLines } from "../ledger/list-lines.ts";
import { readLinePayments } from "../ledger/read-line.ts";
import { listProjects } from "../projects/list-projects.ts";
import { readProject } from "../projects/read-project.ts";
import { similarProjects } from "../projects/similar-projects.ts";
import { HostRefusal } from "./host-door.ts";

type Params = Readonly<Record<string, string | number | boolean | null>>;
type Row = Record<string, unknown>;

/** One view: what it shows, whether that is money, and how it is read. */
export type PluginView = Readonly<{
  params: readonly string[];
  money: boolean;
  read(context: Context, identity: Identity, params: Params): Promise<Row[]>;
}>;

const MAX_ROWS = 100;

/** Texts of views come from the message catalogues, by `plugin.view.<name>`. */
export const pluginViews = Object.freeze({
  project: {
    params: ["id"],
    money: false,
    async read(context: Context, identity: Identity, params: Params) {
      const { project } = await readProject(context, identity, needed(params, "id"), (key) => key);
      return [project];
    },
  },
  projects: {
    params: ["q"],
    money: false,
    async read(context: Context, identity: Identity, params: Params) {
      const { rows } = await listProjects(context, context.pool, identity, { q: needed(params, "q"), size: MAX_ROWS });
      return rows.map(({ id, code, name, stage }) => ({ id, code, name, stage }));
    },
  },
  "similar-projects": {
    params: ["name"],
    money: false,
    async read(context: Context, identity: Identity, params: Params) {
      return similarProjects(context, identity, needed(params, "name"), MAX_ROWS);
    },
  },
  "project-money": {
    params: ["id"],
    money: true,
    async read(context: Context, identity: Identity, params: Params) {
      const { money } = await readProject(context, identity, needed(params, "id"), (key) => key);
      return money === null ? [] : [money];
    },
  },
  "budget-lines": {
    params: ["parent"],
    money: true,
    async read(context: Context, identity: Identity, params: Params) {
      const parent = params["parent"];
      const { rows } = await listLines(context.pool, identity, typeof parent === "string" ? { parent } : {});
      return rows.slice(0, MAX_ROWS).map((row) => ({ ...row }));
    },
  },
  "line-payments": {
    params: ["line"],
    money: true,
    async read(context: Context, identity: Identity, params: Params) {
      const { rows } = await readLinePayments(context, identity, needed(params, "line"), 1);
      return rows.slice(0, MAX_ROWS).map((row) => ({ ...row }));
    },
  },
}) satisfies Record<string, PluginView>;

export type PluginViewName = keyof typeof pluginViews;

/** Views that show money: two people grant them. */
export const moneyViews: readonly string[] = Object.entries(pluginViews).flatMap(([name, view]) =>
  view.money ? [name] : [],
);

/** Rows of a view as plain JSON; refused in the plugin's words where the view or the thing is not there for the person. */
export async function readView(context: Context, identity: Identity, name: string, params: Params): Promise<Row[]> {
  if (!Object.hasOwn(pluginViews, name)) throw new HostRefusal("unknown", `There is no view ${name}.`);
  const view = pluginViews[name as PluginViewName];
  const rows = await view.read(context, identity, params);
  return JSON.parse(JSON.stringify(rows)) as Row[];
}

function needed(params: Params, name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "") throw new HostRefusal("bad-input", `The view wants ${name}.`);
  return value;
}

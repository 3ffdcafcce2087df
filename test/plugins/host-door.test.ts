// What a running plugin asks the portal, across the real walls: granted, refused, flooded, kept past its time.
import { afterAll, beforeEach, expect, test } from "vitest";
import { openDoor } from "../../core/plugins/host-door.ts";
import { type Grant, type HostHandlers, hostFunctions, permissionNames } from "../../core/plugins/host-functions.ts";
import { createSupervisor, type PluginLogEntry } from "../../core/plugins/supervisor.ts";
import { check, fixtureRoot, getPlugin } from "./support.ts";

const plugin = await getPlugin(fixtureRoot, "asks");
const logged: PluginLogEntry[] = [];
const supervisor = createSupervisor({ onLog: (entry) => logged.push(entry), queueMs: 30_000 });
afterAll(() => supervisor.close());

let reached = 0;
beforeEach(() => {
  reached = 0;
});
const lefts: number[] = [];
const handlers: HostHandlers = {
  fetch: (_question, leftMs) => {
    reached += 1;
    lefts.push(leftMs);
    return Promise.resolve({ status: 200, headers: {}, text: "" });
  },
  "kv.get": ({ key }) => {
    reached += 1;
    return Promise.resolve({ value: key === "k" ? "v" : null });
  },
  "data.read": ({ view }) => Promise.resolve({ rows: [{ view }] }),
  lookup: () => Promise.reject(new Error("password=secret at /srv/portal/db.ts:12")),
  "kv.list": () => Promise.resolve({ keys: [], more: true } as { keys: string[] }),
};
const kv: Grant[] = [{ name: "kv" }];

async function ask(params: Record<string, unknown>, grants: Grant[] = kv, more = {}): Promise<unknown> {
  const answer = await check(supervisor, plugin, null, { grants, handlers, ...more, ...paramsOf(params) });
  return answer.ok ? answer.output.value : answer.code;
}
const paramsOf = (params: Record<string, unknown>) => ({
  input: { value: null, field: { id: "code", label: "Code" }, params },
});
const once = (group: string, member: string, args: unknown, grants?: Grant[]) =>
  ask({ way: "once", group, member, args }, grants);

test("a granted question is answered", async () => {
  expect(await once("kv", "get", { key: "k" })).toBe('{"value":"v"}');
});

test("without a grant nothing is reached, and a scope holds", async () => {
  expect(await once("kv", "get", { key: "k" }, [])).toBe("denied: kv.get is not granted.");
  expect(reached).toBe(0);
  const scoped = [{ name: "data.read", scope: ["project"] }];
  expect(await once("data", "read", { view: "project" }, scoped)).toBe('{"rows":[{"view":"project"}]}');
  expect(await once("data", "read", { view: "payments" }, scoped)).toContain("denied");
});

test("a proposal needs every field of it by name: no form by itself, no other field, no grant without a scope", async () => {
  const propose = async (answers: object, scope?: string[]) => {
    const args = { key: "k", kind: "draft", form: "note", answers, reason: "as usual" };
    const door = openDoor([{ name: "propose", scope }], {
      propose: () => Promise.resolve({ proposal: "p", known: false }),
    });
    const answer = await door("propose", JSON.stringify(args), 1_000);
    return answer.ok ? answer.json : answer.code;
  };
  expect(await propose({ text: "x" }, ["note.text"])).toBe('{"proposal":"p","known":false}');
  expect(await propose({ text: "x", sum: 1 }, ["note.text"])).toBe("denied");
  expect(await propose({ text: "x" }, ["other.text"])).toBe("denied");
  expect(await propose({ text: "x" }, ["note", "note.*", "note.text2"])).toBe("denied");
  expect(await propose({ text: "x" })).toBe("denied");
  expect(await propose({}, ["note.text"])).toBe("bad-input");
});

test("wrong arguments, missing handlers and broken handlers are told without a word from inside", async () => {
  expect(await once("kv", "get", { key: "k", sql: "drop" })).toContain("bad-input");
  expect(await once("kv", "set", { key: "k", value: 1 })).toContain("not-here");
  expect(await once("lookup", "", { dictionary: "d", code: "c" }, [{ name: "lookup" }])).toBe("failed: lookup failed.");
  expect(await once("kv", "list", { prefix: "" })).toBe("failed: kv.list failed.");
});

test("one call has a budget: a hundred questions by cost, eight at once, a million cost the portal no more", async () => {
  expect(await ask({ way: "many", times: 100 })).toBe("all");
  expect(await ask({ way: "many", times: 101 })).toContain("too-many");
  reached = 0;
  await ask({ way: "flood" });
  expect(reached).toBeLessThanOrEqual(8);
});

test("62 a million fetches: they cost the portal eight, and one call's budget ten", async () => {
  const fetch: Grant[] = [{ name: "fetch", scope: ["verify"] }];
  await ask({ way: "flood", fetch: true }, fetch);
  expect(reached).toBeGreaterThan(0);
  expect(reached).toBeLessThanOrEqual(8);
  expect(lefts.every((ms) => ms > 0 && ms <= 3_000)).toBe(true);
});

test("64 ids that are no text: an endpoint is named by text alone, and no address, header or line break comes along", async () => {
  const ends = JSON.parse(String(await ask({ way: "ids" }, [{ name: "fetch", scope: ["verify"] }]))) as string[];
  const named = ["bad-input", "bad-input", "denied", "denied", "denied", "bad-input"];
  expect(ends).toEqual([...named, "bad-input", "bad-input", "bad-input", "bad-input"]);
  expect(reached).toBe(0);
});

test("66 writing a ledger row: no name but those of the table is answered, and nothing there writes money, approvals, rights or evidence", async () => {
  const door = openDoor([...permissionNames.map((name) => ({ name })), { name: "ledger.post" }], handlers);
  for (const name of ["ledger.post", "evidence.append", "data.write", "toString", "__proto__", "constructor", ""])
    expect(await door(name, "{}", 1_000)).toMatchObject({ ok: false, code: "unknown" });
  const writing = Object.keys(hostFunctions).filter((name) =>
    /ledger|evidence|grant|role|approv|write|post/.test(name),
  );
  expect(writing).toEqual([]);
});

test("68 re-entry: a question that asks the same plugin again ends like any other", async () => {
  const again = { lookup: async () => ({ name: String(await once("kv", "get", { key: "k" })) }) };
  const grants = [{ name: "lookup" }];
  const asked = { way: "once", group: "lookup", member: "", args: { dictionary: "d", code: "c" } };
  expect(await ask(asked, grants, { handlers: again })).toBe(JSON.stringify({ name: '{"value":"v"}' }));
});

test("63 proxies, symbols, big numbers and poisoned keys as arguments: they do not get through", async () => {
  const ends = JSON.parse(String(await ask({ way: "strange" }))) as string[];
  expect(ends).not.toContain("ok");
  expect(reached).toBe(0);
});

test("the host object cannot be changed, and holds the table and nothing else", async () => {
  const groups = [...new Set(Object.keys(hostFunctions).map((name) => name.split(".")[0]))];
  const [changed, frozen, names] = JSON.parse(String(await ask({ way: "redefine" }))) as [string[], boolean, string];
  expect(changed).toEqual(["refused", "refused", "refused"]);
  expect(frozen).toBe(true);
  expect(names).toBe([...groups, "log", "settings"].toSorted((a, b) => (String(a) < String(b) ? -1 : 1)).join(" "));
  expect(permissionNames).toContain("log");
});

test("settings arrive, and a call that goes on asking after its answer hurts only itself", async () => {
  expect(await ask({ way: "settings" }, kv, { settings: { url: "x", limit: 5 } })).toBe('{"url":"x","limit":5}');
  await ask({ way: "late" });
  expect(await once("kv", "get", { key: "k" })).toBe('{"value":"v"}');
});

test("a loop after an awaited question is cut by the time of the call", async () => {
  expect(await ask({ way: "loopAfter" })).toBe("timeout");
  expect(await once("kv", "get", { key: "k" })).toBe('{"value":"v"}');
});

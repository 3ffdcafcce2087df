/** Who may import whom, how long a file may be, which names stand at the top: the house rules, kept by a test. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { ERROR_STATUS } from "../core/errors.ts";

const ROOT = resolve(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(ROOT, file)));
const code = files.filter((file) => /\.(ts|js)$/.test(file));
const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");

const TOP = new Set([
  ".ci",
  ".gitignore",
  "CHANGELOG.md",
  "LICENSE",
  "README.md",
  "core",
  "forms",
  "migrations",
  "package-lock.json",
  "package.json",
  "plugins",
  "portal",
  "public-site",
  "test",
  "tsconfig.json",
  "docs",
]);

function importsOf(file: string): string[] {
  const text = read(file).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
  return [
    ...text.matchAll(/(?:import|export)\s(?:[^;"']*?\sfrom\s)?["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)/g),
  ].map((m) => m[1] ?? m[2] ?? "");
}

/** Our own files that a file imports, as paths from the root. */
function ownImports(file: string): string[] {
  return importsOf(file)
    .filter((target) => target.startsWith("."))
    .map((target) => relative(ROOT, resolve(ROOT, dirname(file), target.split("?")[0] ?? "")));
}

function room(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "core" && second.includes(".") ? "core" : top === "core" ? `core/${second}` : top;
}

describe("the layout", () => {
  it("has only the names at the top that are meant to be there", () => {
    const top = new Set(files.map((file) => file.split("/")[0] ?? ""));
    expect([...top].filter((name) => !TOP.has(name))).toEqual([]);
  });

  it("keeps the domain pure: it imports itself and the schema and expression libraries only", () => {
    const allowed = new Set(["typebox", "typebox/value", "@marcbachmann/cel-js", "canonicalize"]);
    const wrong = code
      .filter((file) => file.startsWith("core/domain/"))
      .flatMap((file) =>
        importsOf(file)
          .filter((t) =>
            t.startsWith(".") ? !ownImports(file).every((o) => o.startsWith("core/domain/")) : !allowed.has(t),
          )
          .map((t) => `${file} imports ${t}`),
      );
    expect(wrong).toEqual([]);
  });

  it("lets a feature use another feature's use cases, never its queries", () => {
    const wrong = code
      .filter((file) => file.startsWith("core/"))
      .flatMap((file) =>
        ownImports(file)
          .filter((t) => t.endsWith("queries.ts") && room(t) !== room(file))
          .map((t) => `${file} imports ${t}`),
      );
    expect(wrong).toEqual([]);
  });

  it("names each prepared statement once, because a connection knows it by its name", () => {
    const names = code
      .filter((file) => file.startsWith("core/") || file.startsWith("public-site/"))
      .flatMap((file) =>
        [...read(file).matchAll(/\bstatement(?:<[\s\S]*?>)?\(\s*"([a-z0-9-]+)",/g)].map((m) => m[1] ?? ""),
      );
    expect(names.length).toBeGreaterThan(300);
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  });

  it("keeps the portal's browser code to the domain, itself and types", () => {
    const server = new Set(["portal/routes.ts", "portal/build.ts", "portal/vite.config.ts"]);
    const wrong = code
      .filter((file) => file.startsWith("portal/") && !server.has(file))
      .flatMap((file) =>
        ownImports(file)
          // Both faces share one file of design tokens.
          .filter(
            (t) => !t.startsWith("portal/") && !t.startsWith("core/domain/") && t !== "public-site/assets/tokens.css",
          )
          .map((t) => `${file} imports ${t}`),
      );
    expect(wrong).toEqual([]);
  });

  it("lets the public site read publishing's public queries and the domain only", () => {
    const allowed = (t: string): boolean =>
      t.startsWith("public-site/") ||
      t.startsWith("core/domain/") ||
      t === "core/publishing/public-queries.ts" ||
      t === "core/database/database.ts";
    const wrong = code
      .filter((file) => file.startsWith("public-site/"))
      .flatMap((file) =>
        ownImports(file)
          .filter((t) => !allowed(t))
          .map((t) => `${file} imports ${t}`),
      );
    expect(wrong).toEqual([]);
  });

  it("keeps plugins free of imports, isolated-vm inside the runner, and tests out of the product", () => {
    const wrong = [
      ...code
        .filter((file) => /^plugins\/[^/]+\/.*\.js$/.test(file))
        .flatMap((file) => importsOf(file).map((t) => `${file} imports ${t}`)),
      ...code
        .filter((file) => !file.startsWith("core/runner/") && !file.startsWith("test/"))
        .flatMap((file) =>
          importsOf(file)
            .filter((t) => t === "isolated-vm")
            .map((t) => `${file} imports ${t}`),
        ),
      ...code
        .filter((file) => !file.startsWith("test/"))
        .flatMap((file) =>
          ownImports(file)
            .filter((t) => t.startsWith("test/"))
            .map((t) => `${file} imports ${t}`),
        ),
    ];
    expect(wrong).toEqual([]);
  });

  it("has no circles between files", () => {
    const done = new Set<string>();
    const open: string[] = [];
    const circles: string[] = [];
    const visit = (file: string): void => {
      if (open.includes(file)) circles.push([...open.slice(open.indexOf(file)), file].join(" > "));
      if (done.has(file) || open.includes(file)) return;
      open.push(file);
      for (const target of ownImports(file)) if (code.includes(target)) visit(target);
      open.pop();
      done.add(file);
    };
    for (const file of code) visit(file);
    // field-type.ts and form.ts describe each other by type alone; a circle of values would be a fault.
    const typeOnly = (circle: string): boolean =>
      circle
        .split(" > ")
        .slice(0, -1)
        .some((file, i, all) => {
          const next = all[i + 1] ?? all[0] ?? "";
          return !new RegExp(`import (?!type)[^;]*${next.split("/").at(-1)?.replaceAll(".", "\\.")}`).test(read(file));
        });
    expect(circles.filter((circle) => !typeOnly(circle))).toEqual([]);
  });

  it("keeps source files below 400 lines and out of attics", () => {
    // The SDK of plugin authors is one file of types that travels whole: `mz plugin new` copies it.
    const whole = new Set(["plugins/sdk.d.ts"]);
    const long = code.filter(
      (file) => !file.startsWith("test/") && !whole.has(file) && read(file).split("\n").length > 400,
    );
    const attics = code.filter((file) => /(^|\/)(utils?|helpers?|common|misc|lib|manager|index)\.(ts|js)$/.test(file));
    expect([...long, ...attics]).toEqual([]);
  });

  it("writes no language text into core code", () => {
    expect(code.filter((file) => file.startsWith("core/") && /\p{Script=Han}/u.test(read(file)))).toEqual([]);
  });

  it("names neither a form nor a field of a pack in core", () => {
    const forms = files
      .filter((file) => /^forms\/(?!platform)[^/]+\/form\/.*\.json$/.test(file))
      .map((file) => (JSON.parse(read(file)) as { id: string }).id);
    const plain = new Set([
      "pay",
      "publish",
      "plan",
      "change",
      "progress",
      "refund",
      "payee",
      "contract",
      "adjust",
      "settle",
      "declare",
      "alert",
    ]);
    const special = forms.filter((id) => !plain.has(id));
    const wrong = code
      .filter((file) => file.startsWith("core/"))
      .flatMap((file) => special.filter((id) => read(file).includes(`"${id}"`)).map((id) => `${file} names ${id}`));
    expect(wrong).toEqual([]);
  });

  it("has a sentence in each language for every error code, and none left over", () => {
    for (const language of ["zh-CN", "en"]) {
      const path = join(ROOT, `core/messages/${language}.json`);
      const texts = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
      expect(
        Object.keys(ERROR_STATUS).filter((codeName) => !(codeName in texts)),
        language,
      ).toEqual([]);
    }
  });

  it("carries no download address, machine path or second package of a library", () => {
    expect(read("package-lock.json")).not.toMatch(/"resolved": *"http/);
  });
});

/** `mz flow check` as people and scripts call it: what it prints and its exit code. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const fixture = (name: string): string => join(ROOT, "test/fixtures/bpmn", `${name}.bpmn`);
const check = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(ROOT, "core/cli/mz.ts"), "flow", "check", ...args], { encoding: "utf8" });

describe("mz flow check", () => {
  it("ends with 0 and says so when the flow is sound", () => {
    const { status, stdout, stderr } = check(fixture("unstructured-sound"));

    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "unstructured-sound.bpmn: sound\n", stderr: "" });
  });

  it("gives the verdict as one JSON object, wherever the option stands", () => {
    const { status, stdout } = check("--json", fixture("deadlock-choice-into-join"));

    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      sound: false,
      problems: [
        {
          code: "deadlock",
          step: "join",
          path: ["s", "split", "a", "join"],
          message: "join waits for a token that can never come, and nothing else can move",
        },
      ],
    });
    expect(JSON.parse(check(fixture("sequence"), "--json").stdout)).toEqual({ sound: true, problems: [] });
  });

  it("tells a person the way to each fault", () => {
    const { status, stdout } = check(fixture("same-end-twice"));

    expect(status).toBe(1);
    expect(stdout).toContain("same-end-twice.bpmn: not sound, 1 problem");
    expect(stdout).toContain("way: s > split > a > e > b > e");
  });

  it("ends with 2 and one sentence when there is nothing to judge", () => {
    const folder = mkdtempSync(join(tmpdir(), "mz-flow-"));
    writeFileSync(join(folder, "flow.json"), "{}");
    writeFileSync(join(folder, "flow.txt"), "{}");
    const cases: [string[], string][] = [
      [[fixture("unreadable-dangling")], "names gone, which is not in the file"],
      [[join(folder, "absent.bpmn")], "there is no such file"],
      [[folder], "this is a folder"],
      [[join(folder, "flow.json")], "/kind: found nothing"],
      [[join(folder, "flow.txt")], "only flow definitions"],
      [[], "name one file"],
      [["--fast", fixture("sequence")], "there is no option --fast"],
    ];
    for (const [args, sentence] of cases) {
      const { status, stdout, stderr } = check(...args, ...(args.length > 0 ? ["--json"] : []));

      expect({ status, stdout }, sentence).toEqual({ status: 2, stdout: "" });
      expect(stderr.trim().split("\n")).toHaveLength(1);
      expect(stderr).toContain(sentence);
    }
  });
});

/** Starts the files that take longest first: a fresh clone knows no durations and would begin with the largest texts. */
import { basename } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** By their seconds on two cores; of other files the largest goes first. */
const LONGEST = [
  "policy",
  "journey",
  "races",
  "township-step",
  "flow-designer",
  "designer",
  "fields",
  "kill",
  "embedded-postgres",
  "start",
  "changes",
  "wall",
  "layers",
  "demo-generator",
  "flow-layers",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.indexOf(basename(moduleId, ".test.ts"));
      return at < 0 ? LONGEST.length : at;
    };
    // Projects stay one behind the other: files of one share what a worker has loaded.
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).toSorted((a, b) => rank(a) - rank(b)),
    );
  }
}

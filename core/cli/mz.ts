#!/usr/bin/env node
/** The command line: each command is a file beside this one. */
import { demo, DEMO_HELP } from "./demo.ts";
import { FLOW_SIMULATE_HELP, flowSimulate } from "./flow-simulate.ts";
import { FLOW_CHECK_HELP, flowCheck } from "./flow-check.ts";
import { FLOW_EXPORT_HELP, flowExport } from "./flow-export.ts";
import { importFile } from "./import-file.ts";
import { IMPORT_HELP } from "./import-options.ts";
import { MIGRATE_HELP, migrateCommand } from "./migrate.ts";
import { PACK_CHECK_HELP, packCheck } from "./pack-check.ts";
import { PACK_COMPARE_HELP, packCompare } from "./pack-compare.ts";
import { PACK_EXPORT_HELP, packExport } from "./pack-export.ts";

type Command = { summary: string; help: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, Command> = {
  "pack check": { summary: "check a pack of definitions and list every fault", help: PACK_CHECK_HELP, run: packCheck },
  "pack export": { summary: "write a published pack as one file", help: PACK_EXPORT_HELP, run: packExport },
  "pack compare": { summary: "tell what a pack's file would change", help: PACK_COMPARE_HELP, run: packCompare },
  "flow simulate": {
    summary: "run a flow through a scenario, in memory",
    help: FLOW_SIMULATE_HELP,
    run: flowSimulate,
  },
  "flow check": { summary: "prove that a flow can always end", help: FLOW_CHECK_HELP, run: flowCheck },
  "flow export": { summary: "write a flow as a BPMN 2.0 model", help: FLOW_EXPORT_HELP, run: flowExport },
  import: { summary: "import a table of projects, with a preview", help: IMPORT_HELP, run: importFile },
  demo: { summary: "make a deterministic demo county of any size", help: DEMO_HELP, run: demo },
  migrate: { summary: "bring the database up to date", help: MIGRATE_HELP, run: migrateCommand },
};

const args = process.argv.slice(2);
const name = Object.keys(COMMANDS).find((key) => key.split(" ").every((word, i) => args[i] === word));
const command = name === undefined ? undefined : COMMANDS[name];
const asked = args.includes("--help");
if (!command || name === undefined) {
  const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  mz ${key.padEnd(14)} ${summary}`);
  const quiet = asked || args.length === 0;
  (quiet ? console.log : console.error)(`usage: mz COMMAND\n\n${lines.join("\n")}\n\nmz COMMAND --help says more.`);
  process.exitCode = quiet ? 0 : 2;
} else if (asked) console.log(command.help);
else process.exitCode = await command.run(args.slice(name.split(" ").length));

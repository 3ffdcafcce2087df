#!/usr/bin/env node
/** The command line: each command is a file beside this one, loaded only when it is asked for. */

type Command = { help: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, { summary: string; load(): Promise<Command> }> = {
  "pack check": {
    summary: "check a pack of definitions and list every fault",
    load: () => import("./pack-check.ts").then((m) => ({ help: m.PACK_CHECK_HELP, run: m.packCheck })),
  },
  "pack export": {
    summary: "write a published pack as one file",
    load: () => import("./pack-export.ts").then((m) => ({ help: m.PACK_EXPORT_HELP, run: m.packExport })),
  },
  "pack compare": {
    summary: "tell what a pack's file would change",
    load: () => import("./pack-compare.ts").then((m) => ({ help: m.PACK_COMPARE_HELP, run: m.packCompare })),
  },
  "flow simulate": {
    summary: "run a flow through a scenario, in memory",
    load: () => import("./flow-simulate.ts").then((m) => ({ help: m.FLOW_SIMULATE_HELP, run: m.flowSimulate })),
  },
  "flow export": {
    summary: "write a flow as a BPMN 2.0 model",
    load: () => import("./flow-export.ts").then((m) => ({ help: m.FLOW_EXPORT_HELP, run: m.flowExport })),
  },
  "flow check": {
    summary: "prove that a flow can always end",
    load: () => import("./flow-check.ts").then((m) => ({ help: m.FLOW_CHECK_HELP, run: m.flowCheck })),
  },
  "ledger verify": {
    summary: "add the books up anew and name what does not hold",
    load: () => import("./ledger-verify.ts").then((m) => ({ help: m.LEDGER_VERIFY_HELP, run: m.ledgerVerify })),
  },
  "plugin new": {
    summary: "begin a plugin",
    load: () => import("./plugin-new.ts").then((m) => ({ help: m.PLUGIN_NEW_HELP, run: m.pluginNew })),
  },
  "plugin check": {
    summary: "read a plugin's folder and list every fault",
    load: () => import("./plugin-check.ts").then((m) => ({ help: m.PLUGIN_CHECK_HELP, run: m.pluginCheck })),
  },
  "plugin test": {
    summary: "run a plugin's examples behind the real walls",
    load: () => import("./plugin-test.ts").then((m) => ({ help: m.PLUGIN_TEST_HELP, run: m.pluginTest })),
  },
  "plugin run": {
    summary: "call a plugin once behind the real walls",
    load: () => import("./plugin-run.ts").then((m) => ({ help: m.PLUGIN_RUN_HELP, run: m.pluginRun })),
  },
  "plugin pack": {
    summary: "make a package of a plugin's folder",
    load: () => import("./plugin-pack.ts").then((m) => ({ help: m.PLUGIN_PACK_HELP, run: m.pluginPack })),
  },
  "plugin sign": {
    summary: "sign a package",
    load: () => import("./plugin-sign.ts").then((m) => ({ help: m.PLUGIN_SIGN_HELP, run: m.pluginSign })),
  },
  import: {
    summary: "import a table of projects, with a preview",
    load: async () => {
      const [{ importFile }, { IMPORT_HELP }] = await Promise.all([
        import("./import-file.ts"),
        import("./import-options.ts"),
      ]);
      return { help: IMPORT_HELP, run: importFile };
    },
  },
  demo: {
    summary: "make a deterministic demo county of any size",
    load: () => import("./demo.ts").then((m) => ({ help: m.DEMO_HELP, run: m.demo })),
  },
  migrate: {
    summary: "bring the database up to date",
    load: () => import("./migrate.ts").then((m) => ({ help: m.MIGRATE_HELP, run: m.migrateCommand })),
  },
};

const args = process.argv.slice(2);
const name = Object.keys(COMMANDS).find((key) => key.split(" ").every((word, i) => args[i] === word));
const asked = args.includes("--help");
const command = name === undefined ? undefined : await COMMANDS[name]?.load();
if (!command || name === undefined) {
  const lines = Object.entries(COMMANDS).map(([key, { summary }]) => `  mz ${key.padEnd(12)} ${summary}`);
  const quiet = asked || args.length === 0;
  (quiet ? console.log : console.error)(`usage: mz COMMAND\n\n${lines.join("\n")}\n\nmz COMMAND --help says more.`);
  process.exitCode = quiet ? 0 : 2;
} else if (asked) console.log(command.help);
else process.exitCode = await command.run(args.slice(name.split(" ").length));

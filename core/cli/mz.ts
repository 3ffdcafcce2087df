#!/usr/bin/env node
/** The command line: each command is a file beside this one. */
import { packCheck } from "./pack-check.ts";

type Command = { usage: string; summary: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, Command> = {
  "pack check": {
    usage: "mz pack check DIR [--json]",
    summary: "check a pack of definitions and list every fault",
    run: packCheck,
  },
};

const args = process.argv.slice(2);
const name = Object.keys(COMMANDS).find((key) => key.split(" ").every((word, i) => args[i] === word));
const command = name === undefined ? undefined : COMMANDS[name];
if (!command || name === undefined) {
  const lines = Object.values(COMMANDS).map((c) => `  ${c.usage.padEnd(52)} ${c.summary}`);
  const asked = args.includes("--help") || args.length === 0;
  (asked ? console.log : console.error)(`usage: mz COMMAND\n\n${lines.join("\n")}\n`);
  process.exitCode = asked ? 0 : 2;
} else if (args.includes("--help")) {
  console.log(`usage: ${command.usage}\n\n${command.summary}`);
} else {
  process.exitCode = await command.run(args.slice(name.split(" ").length));
}

/** `mz plugin test DIR`: every example of a plugin, each in a new isolate behind the real walls. */
import { openDesk, runExamples } from "../plugins/author-desk.ts";
import { folderOf, pluginOf } from "./plugin-words.ts";

/** Exit code 0 when all hold, 1 when one does not or there is none, 2 when the folder is not a plugin's. */
export async function pluginTest(args: string[]): Promise<number> {
  const plugin = await pluginOf("mz plugin test", folderOf(args));
  if (!plugin) return 2;
  const desk = openDesk();
  try {
    const told = await runExamples(desk, plugin);
    for (const { title, fault } of told)
      console.log(fault === undefined ? `ok    ${title}` : `FAULT ${title}\n      ${fault}`);
    const faults = told.filter(({ fault }) => fault !== undefined).length;
    console.log(`${told.length} examples, ${faults} faults`);
    for (const { wall, up, text } of await desk.walls()) if (!up) console.log(`wall ${wall} is down here: ${text}`);
    return faults === 0 && told.length > 0 ? 0 : 1;
  } finally {
    await desk.close();
  }
}

export const PLUGIN_TEST_HELP = `usage: mz plugin test DIR

Runs every example of examples.json in a new isolate behind the walls that this machine allows, with everything granted
that plugin.json asks for; the portal's side is memory. A plugin without examples fails.

Exit code: 0 all hold, 1 faults, 2 not a plugin.`;

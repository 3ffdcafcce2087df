/**
 * Runs anew before each test file, so that its hook is one of the file. The list itself is in another module, which files
 * of one worker share: a list in here would be another one than that which their support has got hold of.
 */
import { afterAll } from "vitest";
import { closeAll } from "./at-end.ts";

afterAll(closeAll);

/** Compiled once for all processes that tests start: most of a start is reading the sources. */
import { tmpdir } from "node:os";
import { join } from "node:path";

export const COMPILED = { NODE_COMPILE_CACHE: join(tmpdir(), "mingzhang-compiled") };

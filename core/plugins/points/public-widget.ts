/**
 * A widget of a public page, made once for each edition of a project and published like the rest; never asked by a
 * citizen's request, for nobody's rights, from what is public already.
 */
import { Type } from "typebox";
import { Block, BLOCK_LIMITS } from "../../domain/block.ts";
import { Snapshot } from "../../domain/snapshot.ts";
import { strict } from "./plain.ts";

export const publicWidgetInput = Type.Object(
  {
    offer: Type.String({ description: "Which of the plugin's offers is asked" }),
    snapshot: Snapshot,
  },
  strict,
);

export const publicWidgetOutput = Type.Object(
  {
    blocks: Type.Array(Block, {
      maxItems: BLOCK_LIMITS.blocks,
      description: "Forms are left out: a page has no script",
    }),
  },
  strict,
);

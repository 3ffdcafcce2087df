/** The faults of a draft's shape, found once per draft: a large flow takes a while, and several parts ask. */
import type { DraftBody } from "../../core/domain/change.ts";
import { type ShapeFault, shapeFaults } from "../../core/domain/definition-shape.ts";
import { FIELD_TYPES } from "../form-context.ts";

const known = new WeakMap<DraftBody, ShapeFault[]>();

/** Every fault of the shape; drafts are never changed in place, so what was found stays true. */
export function shapeOf(body: DraftBody): ShapeFault[] {
  const before = known.get(body);
  if (before) return before;
  const faults = shapeFaults(body, FIELD_TYPES);
  known.set(body, faults);
  return faults;
}

/** How much a nightly run does: RACES of each kind (1,000), KILLS at each point (20), FLOWS for the proof (20,000). */
const whole = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

export const RACES_OF_EACH = whole("RACES", 1000);
export const KILLS_AT_EACH = whole("KILLS", 20);
export const FLOWS = whole("FLOWS", 20_000);
/** Another one each night unless it is given; printed, so that a run can be made again. */
export const SEED = whole("SEED", Date.now() % 2 ** 31);

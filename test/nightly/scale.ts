/** How much a nightly run does: RACES of each kind (1,000), KILLS at each point (20). */
const whole = (name: string, fallback: number): number => Number(process.env[name] ?? fallback);

export const RACES_OF_EACH = whole("RACES", 1000);
export const KILLS_AT_EACH = whole("KILLS", 20);

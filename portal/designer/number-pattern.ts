/** The pattern of document numbers: what it gives for the next documents, and what is wrong with it. */
export const NUMBER_PARTS = ["{year}", "{county}", "{serial:4}"] as const;

/** The number that a document with this serial would get, as the server fills it. */
export function numberExample(pattern: string, year: number, county: string, serial: number): string {
  return pattern
    .replaceAll("{year}", String(year))
    .replaceAll("{county}", county)
    .replace(/\{serial:(\d)\}/, (_, width: string) => String(serial).padStart(Number(width), "0"));
}

/** `serial`: numbers would not differ; `unknown`: a part in braces that nobody fills. */
export function numberFault(pattern: string): "serial" | "unknown" | undefined {
  if (!/\{serial:\d\}/.test(pattern)) return "serial";
  return /[{}]/.test(numberExample(pattern, 2000, "0", 1)) ? "unknown" : undefined;
}

/** The pattern with a part put in or taken out: one that is there twice is taken out wholly. */
export function togglePart(pattern: string, part: (typeof NUMBER_PARTS)[number]): string {
  const present = part.startsWith("{serial") ? /-?\{serial:\d\}/g : part === "{year}" ? /-?\{year\}/g : /-?\{county\}/g;
  if (present.test(pattern)) return pattern.replaceAll(present, "");
  if (part === "{serial:4}") return pattern === "" || pattern.endsWith("-") ? pattern + part : `${pattern}-${part}`;
  const serial = /-?\{serial:\d\}/.exec(pattern);
  const at = serial?.index ?? pattern.length;
  const joint = at === 0 || pattern[at - 1] === "-" ? "" : "-";
  const rest = pattern.slice(at);
  return `${pattern.slice(0, at)}${joint}${part}${rest === "" || rest.startsWith("-") ? rest : `-${rest}`}`;
}

// Is a project declared twice? Names are compared by pairs of neighbouring characters after common words, places and
// phases are taken out; contents by runs of three characters; the place decides how much of that counts. README.md has
// the formula. It warns people, who decide; nothing is ever refused.

const MOST = 5;
const PHASE = /第?([一二三四五六七八九十]{1,3}|\d{1,2})(?:期|标段|批次|批|阶段)/g;
const YEAR = /(20\d\d)\s*(?:年度|年)?/g;
const PLACE = /^(?:[\u4e00-\u9fff]{1,8}?(?:省|市|县|区|镇|乡|街道|村))+(?=[\u4e00-\u9fff]{2})/;
const DIGITS = "零一二三四五六七八九";

/** @type {import("../sdk.d.ts").FormCheck} */
export const findDuplicates = async ({ params, document, answers }, host) => {
  const name = textOf(answers[String(params.name ?? "")]) || document.title;
  if (name.trim() === "") return { problems: [] };
  const own = {
    name,
    region: document.region,
    content: textOf(answers[String(params.content ?? "")]),
    point: pointOf(answers[String(params.point ?? "")]),
  };
  const settings = settingsOf(host.settings);
  const { rows } = await host.data.read({ view: "similar-projects", params: { name } });
  const found = rows
    .filter((row) => row.id !== document.project)
    .map((row) => compare(own, otherOf(row), settings))
    .filter(({ percent }) => percent >= settings.hintAt)
    .sort((a, b) => b.percent - a.percent)
    .slice(0, MOST);
  /** @type {import("../sdk.d.ts").FormCheckOutput["problems"]} */
  const problems = found.map((pair) => {
    const warns = pair.percent >= settings.warnAt && !pair.otherPhase;
    const pointer = params.name === undefined ? {} : { pointer: `/${String(params.name)}` };
    return { severity: warns ? "warn" : "hint", message: sentenceOf(pair, warns), ...pointer };
  });
  return { problems };
};

/**
 * @typedef {{ name: string, region: string, content: string, point: [number, number] | undefined }} Side
 * @typedef {Side & { code: string, regionName: string }} Other
 * @typedef {{ warnAt: number, hintAt: number, contentWeight: number, near: number, stopWords: string[] }} Settings
 * @typedef {{ other: Other, percent: number, name: number, content: number | undefined, place: string, otherPhase: boolean }} Pair
 */

/** @param {Side} own @param {Other} other @param {Settings} settings @returns {Pair} */
function compare(own, other, settings) {
  const [a, b] = [partsOf(own.name, settings.stopWords), partsOf(other.name, settings.stopWords)];
  const name = dice(pairsOf(a.core, 2), pairsOf(b.core, 2));
  const content = overlap(own.content, other.content);
  const weight = content === undefined ? 0 : settings.contentWeight / 100;
  const likeness = (1 - weight) * name + weight * (content ?? 0);
  const place = placeOf(own, other, settings.near);
  return {
    other,
    percent: Math.round(100 * likeness * (0.4 + 0.6 * place.near)),
    name: Math.round(100 * name),
    content: content === undefined ? undefined : Math.round(100 * content),
    place: place.word,
    otherPhase: a.phase !== b.phase || (a.year !== b.year && a.year !== "" && b.year !== ""),
  };
}

/**
 * A name without common words, places, phase and year. A name that is nothing but common words is compared as it is.
 * @param {string} name @param {string[]} stopWords
 */
function partsOf(name, stopWords) {
  const folded = name
    .normalize("NFKC")
    .replace(/[\s()[\]"'“”‘’、，。·:：\-—_]+/g, "")
    .toLowerCase();
  const phases = Array.from(folded.matchAll(PHASE), (match) => String(numberOf(match[1])));
  const years = Array.from(folded.matchAll(YEAR), (match) => match[1]);
  let core = folded.replace(PHASE, "").replace(YEAR, "").replace(PLACE, "");
  for (const word of stopWords) core = core.split(word).join("");
  // Without a phase it is the first one.
  return { core: core.length >= 2 ? core : folded, phase: phases.join("/") || "1", year: years.join("/") };
}

/** @param {string} text */
function numberOf(text) {
  if (/^\d+$/.test(text)) return Number(text);
  const [tens, ones] = text.includes("十") ? text.split("十") : ["0", text];
  const digit = (/** @type {string} */ sign, /** @type {number} */ none) =>
    sign === "" ? none : Math.max(0, DIGITS.indexOf(sign));
  return 10 * (tens === "0" ? 0 : digit(tens, 1)) + digit(ones, 0);
}

/** @param {string} text @param {number} length */
function pairsOf(text, length) {
  /** @type {Map<string, number>} */
  const pairs = new Map();
  for (let i = 0; i + length <= text.length; i += 1) {
    const pair = text.slice(i, i + length);
    pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  }
  return pairs;
}

/** Twice what is shared over all, 0 to 1. @param {Map<string, number>} a @param {Map<string, number>} b */
function dice(a, b) {
  let [shared, all] = [0, 0];
  for (const [pair, count] of a) {
    shared += Math.min(count, b.get(pair) ?? 0);
    all += count;
  }
  for (const count of b.values()) all += count;
  return all === 0 ? 0 : (2 * shared) / all;
}

/** Shared runs of three characters over those of the shorter text; undefined where one says too little to compare. @param {string} a @param {string} b */
function overlap(a, b) {
  const fold = (/** @type {string} */ text) => text.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "");
  const [one, two] = [new Set(pairsOf(fold(a), 3).keys()), new Set(pairsOf(fold(b), 3).keys())];
  const least = Math.min(one.size, two.size);
  if (least < 15) return undefined;
  let shared = 0;
  for (const run of one) if (two.has(run)) shared += 1;
  return shared / least;
}

/** How near two places are, 0 to 1: by distance where both are known, else by the region's code. @param {Side} a @param {Side} b @param {number} near */
function placeOf(a, b, near) {
  if (a.point && b.point) {
    const metres = distance(a.point, b.point);
    const word = metres <= near ? `相距约 ${Math.round(metres)} 米` : `相距约 ${Math.round(metres / 100) / 10} 公里`;
    return { near: metres <= near ? 1 : Math.max(0, 1 - (metres - near) / (20 * near)), word };
  }
  if (a.region === b.region) return { near: 1, word: a.region.length > 6 ? "同一乡镇" : "同一县" };
  const same = (/** @type {number} */ length) => a.region.slice(0, length) === b.region.slice(0, length);
  if (same(6)) return { near: a.region.length > 6 && b.region.length > 6 ? 0.45 : 0.8, word: "同一县" };
  if (same(4)) return { near: 0.2, word: "同一市" };
  return { near: 0, word: "不同地区" };
}

/** Metres over the earth between two points. @param {[number, number]} a @param {[number, number]} b */
function distance(a, b) {
  const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;
  const [x, y] = [Math.sin(radians(b[1] - a[1]) / 2), Math.sin(radians(b[0] - a[0]) / 2)];
  const h = x * x + Math.cos(radians(a[1])) * Math.cos(radians(b[1])) * y * y;
  return 2 * 6_371_000 * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** @param {Pair} pair @param {boolean} warns */
function sentenceOf({ other, percent, name, content, place, otherPhase }, warns) {
  const why = [`名称 ${name}%`, ...(content === undefined ? [] : [`内容 ${content}%`]), place].join("，");
  const called = other.name.length > 60 ? `${other.name.slice(0, 60)}…` : other.name;
  const end = otherPhase ? "期次或年度不同，可能是同一项目的另一期。" : warns ? "请核实是否重复申报。" : "供参考。";
  return `与“${called}”（${other.code}，${other.regionName}）相似 ${percent}%：${why}。${end}`;
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === "string" ? value : "";
}

/** The first point of a location. @param {unknown} value @returns {[number, number] | undefined} */
function pointOf(value) {
  const points = typeof value === "object" && value !== null && "points" in value ? value.points : undefined;
  return pairOf(Array.isArray(points) ? points[0] : undefined);
}

/** @param {unknown} value @returns {[number, number] | undefined} */
function pairOf(value) {
  return Array.isArray(value) && typeof value[0] === "number" && typeof value[1] === "number"
    ? [value[0], value[1]]
    : undefined;
}

/** @param {Record<string, unknown>} row @returns {Other} */
function otherOf(row) {
  return {
    name: textOf(row.name),
    code: textOf(row.code),
    region: textOf(row.region),
    regionName: textOf(row.regionName),
    content: textOf(row.summary),
    point: pairOf(row.point),
  };
}

/** @param {Readonly<Record<string, unknown>>} given @returns {Settings} */
function settingsOf(given) {
  const number = (/** @type {string} */ key, /** @type {number} */ none) =>
    typeof given[key] === "number" ? given[key] : none;
  return {
    warnAt: number("warnAt", 70),
    hintAt: number("hintAt", 55),
    contentWeight: number("contentWeight", 40),
    near: number("near", 500),
    stopWords: textOf(given.stopWords).split(/\s+/).filter(Boolean),
  };
}

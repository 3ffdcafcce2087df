// Weighing (过磅) and attendance (考勤) on a building site: devices send signed readings, the project page shows the day.
// One value is kept for each project and day, so that a reading and the number it came with are kept together or not
// at all. A device's numbers are its own and may begin again each day, as weighing slips do.

const MOST_BODY = 40_000;
const MOST_READINGS = 200;
const MOST_DAYS = 3;
const MOST_KG = 150_000;
const EARLY_MS = 2 * 60_000;
const OLD_MS = 7 * 86_400_000;
const KEPT_DAYS = 31;
const MOST_PEOPLE = 200;
const MOST_SPANS = 50;

/**
 * @typedef {{ code: string, points: number[][], radius: number }} Site
 * @typedef {{ id: string, kind: string, site: string }} Device
 * @typedef {{ kg: number, loads: number, late: number, refused: number,
 *   people: Record<string, number>, seen: Record<string, number[][]>,
 *   last: Record<string, { at: number, text: string, place?: number[], late: boolean }> }} Day
 */

/** @type {import("../sdk.d.ts").WebhookReceive} */
export const receive = async ({ body, headers, at }, host) => {
  if (body.length > MOST_BODY) return refuse(400, "too-long");
  const { sites, devices, faults } = readSettings(host.settings);
  if (faults.length > 0) return refuse(409, "settings", faults.join("; "));
  const device = devices.find(({ id }) => id === headers.device);
  const { signature, timestamp } = headers;
  if (device === undefined || signature === null || timestamp === null) return refuse(401, "not-genuine");
  const algorithm = host.settings.algorithm === "sha256" ? "sha256" : "sm3";
  const expected = await sign(host, algorithm, device.id, `${timestamp}\n${device.id}\n${body}`);
  if (!equal(signature.toLowerCase(), expected)) return refuse(401, "not-genuine");
  const readings = readBody(body);
  if (readings === undefined) return refuse(400, "not-readable");
  const site = sites.find(({ code }) => code === device.site);
  if (site === undefined) return refuse(409, "no-fence");
  return take(host, device, site, readings, Date.parse(at));
};

/** Takes what is possible, each day's readings at once; all the rest is told by its number.
 * @param {import("../sdk.d.ts").Host} host @param {Device} device @param {Site} site
 * @param {Record<string, unknown>[]} readings @param {number} now */
async function take(host, device, site, readings, now) {
  /** @type {Map<string, Day>} */
  const days = new Map();
  /** @type {{ serial: unknown, why: string }[]} */
  const refused = [];
  const lateMs = Number(host.settings.lateMinutes ?? 30) * 60_000;
  const count = { taken: 0, late: 0, duplicate: 0 };
  for (const reading of readings) {
    const moment = momentOf(reading.at);
    const why = moment === undefined ? "no-time" : impossible(reading, moment, device, site, now);
    if (why !== undefined || moment === undefined) {
      refused.push({ serial: numberOf(reading.serial) ?? null, why: why ?? "no-time" });
      continue;
    }
    const date = dayOf(moment);
    if (!days.has(date)) {
      if (days.size === MOST_DAYS) return refuse(400, "too-many-days");
      days.set(date, await readDay(host, site.code, date));
    }
    const day = /** @type {Day} */ (days.get(date));
    const seen = day.seen[device.id] ?? [];
    const serial = Number(reading.serial);
    if (seen.some(([from = 0, to = 0]) => from <= serial && serial <= to)) {
      count.duplicate += 1;
      continue;
    }
    const late = now - moment > lateMs;
    const spans = withSeen(seen, serial);
    const fault = spans.length > MOST_SPANS ? "too-many-gaps" : addReading(day, device, reading, moment, late);
    if (fault !== undefined) {
      refused.push({ serial, why: fault });
      continue;
    }
    day.seen[device.id] = spans;
    count.taken += 1;
    if (late) count.late += 1;
  }
  const today = dayOf(now);
  if (refused.length > 0 && !days.has(today)) days.set(today, await readDay(host, site.code, today));
  const counted = days.get(today);
  if (counted !== undefined) counted.refused += refused.length;
  for (const [date, day] of days) await host.kv.set({ key: `day:${site.code}:${date}`, value: day });
  if (count.taken > 0) await dropOld(host, site.code, now);
  const none = count.taken + count.duplicate === 0;
  const text = `${device.id}：收下 ${count.taken}，迟到 ${count.late}，重复 ${count.duplicate}，拒收 ${refused.length}`;
  return {
    status: /** @type {200 | 409} */ (none && refused.length > 0 ? 409 : 200),
    reply: JSON.stringify({ ...count, refused }),
    events: [{ name: refused.length > 0 ? "partly-refused" : "taken", text }],
  };
}

/** Why a reading cannot be; undefined where it can.
 * @param {Record<string, unknown>} reading @param {number} moment @param {Device} device @param {Site} site @param {number} now */
function impossible(reading, moment, device, site, now) {
  if (numberOf(reading.serial) === undefined) return "no-serial";
  if (moment > now + EARLY_MS) return "in-the-future";
  if (now - moment > OLD_MS) return "too-old";
  const place = placeOf(reading);
  if (place === undefined && (device.kind === "attendance" || "lon" in reading)) return "no-place";
  if (place !== undefined && !inside(site, place)) return "outside-the-fence";
  if (device.kind === "attendance")
    return /^[A-Za-z0-9-]{1,32}$/.test(String(reading.worker)) && (reading.act === "in" || reading.act === "out")
      ? undefined
      : "no-person";
  const [gross, tare] = [numberOf(reading.grossKg), numberOf(reading.tareKg)];
  if (gross === undefined || tare === undefined || gross > MOST_KG) return "no-weight";
  if (!/^[\p{L}\p{N}-]{1,12}$/u.test(String(reading.plate))) return "no-plate";
  return tare > gross ? "tare-above-gross" : undefined;
}

/** @param {Day} day @param {Device} device @param {Record<string, unknown>} reading @param {number} moment @param {boolean} late */
function addReading(day, device, reading, moment, late) {
  let text;
  if (device.kind === "attendance") {
    const worker = String(reading.worker);
    // Positive: came in then; negative: left. An earlier message that arrives later changes nothing.
    const before = Math.abs(day.people[worker] ?? 0);
    if (before === 0 && Object.keys(day.people).length >= MOST_PEOPLE) return "too-many-people";
    const second = Math.round(moment / 1000);
    if (second >= before) day.people[worker] = reading.act === "in" ? second : -second;
    text = `${worker} ${reading.act === "in" ? "进场" : "离场"}`;
  } else {
    const net = Number(reading.grossKg) - Number(reading.tareKg);
    day.kg += net;
    day.loads += 1;
    text = `${String(reading.plate)} 净重 ${net / 1000} 吨`;
  }
  if (late) day.late += 1;
  const place = placeOf(reading);
  if (moment >= (day.last[device.id]?.at ?? 0))
    day.last[device.id] = { at: moment, text, late, ...(place && { place }) };
  return undefined;
}

/** @type {import("../sdk.d.ts").PortalPanel} */
export const panel = async ({ page, asked }, host) => {
  const { sites, devices, faults } = readSettings(host.settings);
  if (faults.length > 0) return say(`设置有误：${faults.join("；")}`, "warn");
  const code = page.kind === "project" ? page.code : "";
  const site = sites.find((one) => one.code === code);
  const own = devices.filter((device) => device.site === code);
  if (site === undefined || own.length === 0) return say("这个项目没有登记地磅和考勤设备。", "plain");
  const today = dayOf(Date.now());
  const given = asked?.values.day;
  const date = typeof given === "string" && /^\d{4}-\d{2}-\d{2}$/.test(given) && noonOf(given) > 0 ? given : today;
  const week = [6, 5, 4, 3, 2, 1, 0].map((back) => dayOf(noonOf(date) - back * 86_400_000));
  const days = await Promise.all(week.map((one) => readDay(host, code, one)));
  const day = days[6] ?? emptyDay();
  const present = Object.values(day.people).filter((second) => second > 0).length;
  const counts = `迟到 ${day.late}，拒收 ${day.refused}`;
  const rows = own.map(({ id, kind }) => {
    const last = day.last[id];
    const said = last ? `${last.text}${last.late ? "（迟到）" : ""}` : "当天没有";
    return { cells: [id, kind === "weighing" ? "过磅" : "考勤", last ? clockOf(last.at) : null, said] };
  });
  const names = { device: "设备", kind: "种类", at: "时间", text: "读数" };
  const columns = Object.entries(names).map(([id, label]) => ({ id, label, as: /** @type {"text"} */ ("text") }));
  const [categories, values] = [week.map((one) => one.slice(5)), days.map((one) => one.kg / 1000)];
  const region = page.kind === "project" ? page.region : "";
  return {
    blocks: [
      figure(`过磅净重（${date}）`, day.kg / 1000, "吨", `${day.loads} 车`),
      figure(date === today ? "现在在场" : "当天未离场", present, "人", `到过 ${Object.keys(day.people).length} 人`),
      figure("迟到和拒收的读数", day.late + day.refused, "条", counts, day.refused > 0 ? "warn" : "plain"),
      { kind: "table", title: "各设备最后读数", columns, rows },
      {
        kind: "chart",
        title: "近七天过磅净重",
        chart: "bar",
        as: "number",
        unit: "吨",
        categories,
        series: [{ name: "净重", values }],
      },
      { kind: "map", title: "工地和设备位置", region, as: "number", points: pointsOf(site, own, day), areas: [] },
      {
        kind: "form",
        id: "day",
        send: "查看",
        fields: [{ id: "day", label: "看哪一天", type: "date", required: true, value: date }],
      },
    ],
  };
};

/** @param {string} label @param {number} value @param {string} unit @param {string} note
 * @param {import("../sdk.d.ts").Tone} [tone] @returns {import("../sdk.d.ts").Block} */
function figure(label, value, unit, note, tone = "plain") {
  return { kind: "metric", label, value, as: "number", unit, note, tone };
}

/** The fence, and where each device was last. @param {Site} site @param {Device[]} devices @param {Day} day */
function pointsOf(site, devices, day) {
  const name = site.points.length === 1 ? "工地中心" : "围栏角点";
  const corners = site.points.map(([lon = 0, lat = 0]) => ({ lon, lat, label: name }));
  const last = devices.flatMap(({ id }) => {
    const { place: [lon, lat] = [], late } = day.last[id] ?? {};
    const tone = /** @type {"good" | "warn"} */ (late ? "warn" : "good");
    return lon === undefined || lat === undefined ? [] : [{ lon, lat, label: id, tone }];
  });
  return [...corners, ...last];
}

/** @param {string} text @param {import("../sdk.d.ts").Tone} tone @returns {import("../sdk.d.ts").Shown} */
const say = (text, tone) => ({ blocks: [{ kind: "text", text, tone }] });

/** @param {400 | 401 | 409} status @param {string} error @param {string} [detail] */
const refuse = (status, error, detail) => ({ status, reply: JSON.stringify({ error, detail }) });

// ---- settings ----

/** @type {Record<string, string>} */
const KINDS = { 过磅: "weighing", weighing: "weighing", 考勤: "attendance", attendance: "attendance" };

/** @param {Readonly<Record<string, unknown>>} settings */
function readSettings(settings) {
  /** @type {string[]} */
  const faults = [];
  const sites = entries(settings.sites).flatMap((parts) => {
    const site = siteOf(parts);
    if (site === undefined) faults.push(`围栏“${parts.join(" ")}”看不懂`);
    return site === undefined ? [] : [site];
  });
  const devices = entries(settings.devices).flatMap((parts) => {
    const [id = "", kind = "", site = ""] = parts;
    const known = KINDS[kind] ?? "";
    const right = parts.length === 3 && /^[A-Za-z0-9-]{1,32}$/.test(id) && known !== "";
    if (!right) faults.push(`设备“${parts.join(" ")}”看不懂`);
    return right ? [{ id, kind: known, site }] : [];
  });
  return { sites, devices, faults };
}

/** @param {unknown} text */
function entries(text) {
  return String(text ?? "")
    .split(/[;；\n]/)
    .map((line) => line.trim().split(/\s+/))
    .filter((parts) => parts[0] !== "");
}

/** @param {string[]} parts @returns {Site | undefined} */
function siteOf(parts) {
  const [code = "", ...rest] = parts;
  if (!/^[A-Za-z0-9._-]{1,60}$/.test(code)) return undefined;
  const points = rest.flatMap((part) => {
    const [, lon, lat] = /^(-?\d{1,3}(?:\.\d+)?)[,，](-?\d{1,2}(?:\.\d+)?)$/.exec(part) ?? [];
    return lon === undefined || lat === undefined ? [] : [[Number(lon), Number(lat)]];
  });
  if (points.length === 1 && rest.length === 2) {
    const radius = Number(rest[1]);
    return radius > 0 && radius <= 50_000 ? { code, points, radius } : undefined;
  }
  return points.length >= 3 && points.length === rest.length ? { code, points, radius: 0 } : undefined;
}

// ---- places ----

/** @param {Record<string, unknown>} reading */
function placeOf({ lon, lat }) {
  if (typeof lon !== "number" || typeof lat !== "number") return undefined;
  return Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : undefined;
}

/** Within the radius around a point, or inside the polygon (by how often a ray to the east crosses its sides).
 * @param {Site} site @param {number[]} place */
function inside({ points, radius }, [lon = 0, lat = 0]) {
  const [first] = points;
  if (points.length === 1 && first !== undefined) {
    const [centreLon = 0, centreLat = 0] = first;
    const north = (lat - centreLat) * 111_195;
    const east = (lon - centreLon) * 111_195 * Math.cos((centreLat * Math.PI) / 180);
    return north * north + east * east <= radius * radius;
  }
  const crossed = points.filter(([lonA = 0, latA = 0], i) => {
    const [lonB = 0, latB = 0] = points[(i + 1) % points.length] ?? [];
    return latA > lat !== latB > lat && lon < ((lonB - lonA) * (lat - latA)) / (latB - latA) + lonA;
  });
  return crossed.length % 2 === 1;
}

// ---- what is kept ----

/** @returns {Day} */
function emptyDay() {
  return { kg: 0, loads: 0, late: 0, refused: 0, people: {}, seen: {}, last: {} };
}

/** @param {import("../sdk.d.ts").Host} host @param {string} code @param {string} date @returns {Promise<Day>} */
async function readDay(host, code, date) {
  const { value } = await host.kv.get({ key: `day:${code}:${date}` });
  return /** @type {Day | null} */ (value) ?? emptyDay();
}

/** @param {import("../sdk.d.ts").Host} host @param {string} code @param {number} now */
async function dropOld(host, code, now) {
  const first = `day:${code}:${dayOf(now - KEPT_DAYS * 86_400_000)}`;
  const { keys } = await host.kv.list({ prefix: `day:${code}:` });
  for (const key of keys.filter((one) => one < first).slice(0, 10)) await host.kv.remove({ key });
}

/** Numbers that came already, as spans from–to in order, with one more.
 * @param {number[][]} spans @param {number} serial */
function withSeen(spans, serial) {
  const sorted = [...spans, [serial, serial]].sort(([a = 0], [b = 0]) => a - b);
  /** @type {number[][]} */
  const joined = [];
  for (const [from = 0, to = 0] of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && from <= (last[1] ?? 0) + 1) last[1] = Math.max(last[1] ?? 0, to);
    else joined.push([from, to]);
  }
  return joined;
}

// ---- messages ----

/** @param {string} body @returns {Record<string, unknown>[] | undefined} */
function readBody(body) {
  try {
    const whole = JSON.parse(body);
    const readings = whole?.readings;
    const fits = Array.isArray(readings) && readings.length > 0 && readings.length <= MOST_READINGS;
    return fits && readings.every((one) => typeof one === "object" && one !== null) ? readings : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number that is not negative. @param {unknown} value */
function numberOf(value) {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
/** @param {unknown} value */
function momentOf(value) {
  const moment = typeof value === "string" && MOMENT.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? undefined : moment;
}

/** Day and time in China. @param {number} moment */
const inChina = (moment) => new Date(moment + 8 * 3_600_000).toISOString();
/** @param {number} moment */
const dayOf = (moment) => inChina(moment).slice(0, 10);
/** @param {number} moment */
const clockOf = (moment) => inChina(moment).slice(11, 16);
/** @param {string} date */
const noonOf = (date) => Date.parse(`${date}T12:00:00+08:00`);

// ---- signatures: the device's key is HMAC(master key, "device:" + number), in hexadecimal text ----

/** @param {import("../sdk.d.ts").Host} host @param {"sm3" | "sha256"} algorithm @param {string} device @param {string} text */
async function sign(host, algorithm, device, text) {
  const derived = await host.crypto.hmac({ algorithm, secret: "masterKey", base64: base64(utf8(`device:${device}`)) });
  // 64 signs are as many bytes as a block of either digest, so the key is neither filled up nor shortened (RFC 2104).
  const key = utf8(derived.hex);
  const inner = await host.crypto.digest({
    algorithm,
    base64: base64([...key.map((byte) => byte ^ 0x36), ...utf8(text)]),
  });
  const outer = [...key.map((byte) => byte ^ 0x5c), ...unhex(inner.hex)];
  return (await host.crypto.digest({ algorithm, base64: base64(outer) })).hex;
}

/** Takes as long for a wrong first sign as for a wrong last one. @param {string} given @param {string} expected */
function equal(given, expected) {
  let different = given.length ^ expected.length;
  for (let i = 0; i < expected.length; i += 1) different |= (given.charCodeAt(i) || 0) ^ expected.charCodeAt(i);
  return different === 0;
}

/** @param {string} hex */
const unhex = (hex) => Array.from(hex.matchAll(/../g), ([byte]) => parseInt(byte, 16));

/** @param {string} text */
function utf8(text) {
  const signs = encodeURIComponent(text).matchAll(/%(..)|./g);
  return Array.from(signs, ([sign, hex]) => (hex === undefined ? sign.charCodeAt(0) : parseInt(hex, 16)));
}

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @param {readonly number[]} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.slice(i, i + 3);
    for (const six of [a >> 2, ((a & 3) << 4) | (b >> 4), ((b & 15) << 2) | (c >> 6), c & 63])
      text += SIGNS.charAt(six);
  }
  const short = (3 - (bytes.length % 3)) % 3;
  return text.slice(0, text.length - short) + "=".repeat(short);
}

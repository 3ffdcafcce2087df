// Carbon: activity × factor. Factors are in kg CO2 (CO2e) for one unit of the activity, each with who published it and
// the year it belongs to. Everything is computed with whole numbers, so nothing is rounded before the end.

const POWER_2021 = "生态环境部、国家统计局《关于发布2021年电力二氧化碳排放因子的公告》（2024年第12号）";
const POWER_2022 = "生态环境部、国家统计局《关于发布2022年电力二氧化碳排放因子的公告》（2024年第33号）";
const FUEL_2006 = "《2006年IPCC国家温室气体清单指南》第2卷 表1.2、表1.4（净发热值×排放因子）";
const GAS_2015 = "国家发展改革委《工业其他行业企业温室气体排放核算方法与报告指南（试行）》（发改办气候〔2015〕1722号）";
const MATERIAL_2019 = "GB/T 51366—2019《建筑碳排放计算标准》附录D";

/** @type {Record<string, { name: string, unit: string, published: { year: number, kg: string, source: string }[] }>} */
const FACTORS = {
  electricity: {
    name: "电力（全国平均）",
    unit: "kWh",
    published: [
      { year: 2021, kg: "0.5568", source: POWER_2021 },
      { year: 2022, kg: "0.5366", source: POWER_2022 },
    ],
  },
  diesel: { name: "柴油", unit: "t", published: [{ year: 2006, kg: "3186.3", source: FUEL_2006 }] },
  gasoline: { name: "汽油", unit: "t", published: [{ year: 2006, kg: "3069.99", source: FUEL_2006 }] },
  "natural-gas": { name: "天然气", unit: "m³", published: [{ year: 2015, kg: "2.1622", source: GAS_2015 }] },
  cement: { name: "普通硅酸盐水泥", unit: "t", published: [{ year: 2019, kg: "735", source: MATERIAL_2019 }] },
  "concrete-c30": { name: "C30混凝土", unit: "m³", published: [{ year: 2019, kg: "295", source: MATERIAL_2019 }] },
  rebar: { name: "热轧碳钢钢筋", unit: "t", published: [{ year: 2019, kg: "2340", source: MATERIAL_2019 }] },
  sand: { name: "砂", unit: "t", published: [{ year: 2019, kg: "2.51", source: MATERIAL_2019 }] },
  gravel: { name: "碎石", unit: "t", published: [{ year: 2019, kg: "2.18", source: MATERIAL_2019 }] },
};

const NOTE = "活动数据×系数，按所列文件的系数计算；系数录入后未与文件原文逐项核对，正式使用前请核对。";

/** @type {import("../sdk.d.ts").IndicatorCompute} */
export const compute = ({ offer, params, inputs, year }) => {
  const baseline = baselineOf(offer, params, inputs);
  const names = Object.keys(inputs);
  const missing = names.filter((name) => inputs[name] === null);
  if (missing.length > 0) return { missing };
  /** @type {Map<string, { name: string, source: string, year: number }>} */
  const sources = new Map();
  let sum = 0n;
  for (const name of names) {
    const { factor, found } = factorOf(params[name], name, year);
    // Activity and factor have 6 places each: their product has 12, in kg.
    const part = sixPlaces(String(inputs[name]), name) * sixPlaces(found.kg, name);
    sum += offer === "reduction" && !baseline.includes(name) ? -part : part;
    sources.set(`${factor.name} ${found.year}`, {
      name: `${factor.name} ${found.kg} kgCO₂/${factor.unit}`,
      source: found.source,
      year: found.year,
    });
  }
  return { value: tonnes(sum), note: NOTE, sources: [...sources.values()] };
};

/**
 * Names of the inputs that belong to the baseline year; none for emissions.
 * @param {string} offer
 * @param {Record<string, string | number | boolean>} params
 * @param {Record<string, string | number | null>} inputs
 */
function baselineOf(offer, params, inputs) {
  if (offer === "emission") return [];
  if (offer !== "reduction") throw new Error(`没有“${offer}”这种算法`);
  const names = String(params.baseline ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new Error("参数 baseline 要列出属于基准年的输入");
  for (const name of names) if (!(name in inputs)) throw new Error(`参数 baseline 里的“${name}”不是指标的输入`);
  return names;
}

/**
 * The newest factor that belongs to the year or one before it.
 * @param {string | number | boolean | undefined} id
 * @param {string} input
 * @param {number} year
 */
function factorOf(id, input, year) {
  const known = typeof id === "string" && Object.hasOwn(FACTORS, id);
  if (!known) throw new Error(`输入“${input}”没有对应的系数：${Object.keys(FACTORS).join("、")}`);
  const factor = FACTORS[id];
  const found = factor.published.filter((one) => one.year <= year).at(-1);
  if (!found) throw new Error(`${factor.name}在 ${year} 年还没有发布的系数`);
  return { factor, found };
}

/**
 * A decimal times 1,000,000.
 * @param {string} text
 * @param {string} input
 */
function sixPlaces(text, input) {
  const match = /^(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) throw new Error(`输入“${input}”应为不小于 0、最多六位小数的数，现为“${text}”`);
  return BigInt(match[1] + (match[2] ?? "").padEnd(6, "0"));
}

/**
 * From 1e-12 kg to tonnes with 6 places, rounded half away from zero.
 * @param {bigint} sum
 */
function tonnes(sum) {
  const size = sum < 0n ? -sum : sum;
  const micro = (size + 500_000_000n) / 1_000_000_000n;
  const digits = micro.toString().padStart(7, "0");
  const decimals = digits.slice(-6).replace(/0+$/, "");
  const text = digits.slice(0, -6) + (decimals === "" ? "" : `.${decimals}`);
  return sum < 0n && micro > 0n ? `-${text}` : text;
}

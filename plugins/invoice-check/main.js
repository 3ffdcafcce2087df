// Verifies the invoices of a document before it is submitted. Each row of the table is asked about at the endpoint
// "verify": { number, date, total, nonce } goes out, and a signed answer comes back. An answer is believed only where its
// HMAC fits, it is about the invoice and the question that was asked, and its figures can be read; everything else is
// "not known now", which a person has to answer for. The attached XML files are compared with the rows, too.

/** One call has a budget of 100: 11 for each invoice that is asked about, 10 for each file. */
const MOST_INVOICES = 5;
const MOST_FILES = 4;
const STATES = ["normal", "void", "red", "absent"];
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** @typedef {{ row: number, number: string, date: string, total: number }} Invoice */
/** @typedef {import("../sdk.d.ts").FormCheckOutput["problems"][number]} Problem */

/** @type {import("../sdk.d.ts").FormCheck} */
export const check = async ({ params, answers, document }, host) => {
  const columns = columnsOf(params);
  const rows = answers[columns.table];
  if (!Array.isArray(rows)) return { problems: [] };
  const invoices = rows.flatMap((row, i) => invoiceOf(row, i, columns));
  /** @param {Invoice} invoice @param {Problem["severity"]} severity @param {string} message @returns {Problem} */
  const say = (invoice, severity, message) => {
    const pointer = `/${columns.table}/${invoice.row}/${columns.number}`;
    const text = `第 ${invoice.row + 1} 行发票 ${invoice.number}：${message}`.slice(0, 300);
    return { severity, message: text, ...(/^(\/[A-Za-z0-9]{1,40}){3}$/.test(pointer) && { pointer }) };
  };
  const asked = invoices.slice(0, MOST_INVOICES).map(async (invoice) => {
    const found = await verify(invoice, `${document.id}:${Date.now()}:${invoice.row}`, host);
    return say(invoice, found.severity, found.message);
  });
  const problems = await Promise.all(asked);
  for (const invoice of invoices.slice(MOST_INVOICES))
    problems.push(say(invoice, "warn", `一次只查验 ${MOST_INVOICES} 张，这张没有查验，请人工查验。`));
  problems.push(...(await compareFiles(columns.files, invoices, say, host)));
  return { problems: problems.slice(0, 50) };
};

/** @param {Record<string, unknown>} params */
function columnsOf(params) {
  const name = (/** @type {string} */ key) => (typeof params[key] === "string" ? String(params[key]) : "");
  const [table, number, date, total] = [name("table"), name("number"), name("date"), name("total")];
  if (table === "" || number === "" || date === "" || total === "")
    throw new Error("The form has to name table, number, date and total.");
  return { table, number, date, total, files: name("files") };
}

/** Rows that are not filled in yet are the form's own affair. @param {unknown} row @param {number} at @param {{ number: string, date: string, total: string }} columns @returns {Invoice[]} */
function invoiceOf(row, at, columns) {
  if (typeof row !== "object" || row === null) return [];
  const cells = /** @type {Record<string, unknown>} */ (row);
  const [number, date, total] = [cells[columns.number], cells[columns.date], cells[columns.total]];
  if (typeof number !== "string" || number === "" || typeof date !== "string" || !Number.isSafeInteger(total))
    return [];
  return [{ row: at, number: number.trim(), date: date.slice(0, 10), total: Number(total) }];
}

/** @param {Invoice} invoice @param {string} nonce @param {import("../sdk.d.ts").Host} host @returns {Promise<{ severity: Problem["severity"], message: string }>} */
async function verify(invoice, nonce, host) {
  const { number, date, total } = invoice;
  if (!/^\d{18}(\d{2})?$/.test(number))
    return { severity: "stop", message: "号码应为 20 位数字（老发票为代码加号码 18 或 20 位）。" };
  let answer;
  try {
    const body = { number, date, total: yuan(total), nonce };
    const { status, text } = await host.fetch({ endpoint: "verify", body, idempotencyKey: nonce });
    if (status !== 200) return unknown(`查验服务答复 HTTP ${status}`);
    answer = await believed(text, invoice, nonce, host);
  } catch (error) {
    return unknown(REASONS[codeOf(error)] ?? "查验接口没有给出答复");
  }
  if (typeof answer === "string") return unknown(answer);
  switch (answer.state) {
    case "absent":
      return { severity: "stop", message: "查无此票。" };
    case "void":
      return { severity: "stop", message: "已作废。" };
    case "red":
      return { severity: "stop", message: "已被红字发票冲回（红冲）。" };
    default:
      return compare(invoice, answer);
  }
}

/** @type {Record<string, string>} */
const REASONS = {
  late: "查验接口没有按时答复",
  unreachable: "连不上查验接口",
  unbound: "查验接口还没有登记地址",
  denied: "插件没有获准使用查验接口",
  "no-secret": "查验接口的密钥没有设置",
  "refused-address": "查验接口的地址不允许访问",
  "too-large": "查验接口的答复太长",
  "not-text": "查验接口的答复读不出来",
};

/** @param {unknown} error */
function codeOf(error) {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}

/** @param {string} why @returns {{ severity: "warn", message: string }} */
function unknown(why) {
  return { severity: "warn", message: `暂时查不到（${why}），请稍后再试，或人工查验后写明理由。` };
}

/**
 * The answer where it can be believed, else why not.
 * @param {string} text @param {Invoice} invoice @param {string} nonce @param {import("../sdk.d.ts").Host} host
 * @returns {Promise<{ state: string, date: string, total: string } | string>}
 */
async function believed(text, invoice, nonce, host) {
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    return "答复不是约定的格式";
  }
  if (typeof said !== "object" || said === null) return "答复不是约定的格式";
  const { state, timesChecked, date = "", total = "", signature } = said;
  const texts = [said.number, state, date, total, said.nonce, signature];
  if (texts.some((one) => typeof one !== "string") || !Number.isSafeInteger(timesChecked) || !STATES.includes(state))
    return "答复不是约定的格式";
  const signed = [said.number, state, timesChecked, date, total, said.nonce].join("|");
  if (!/^[\x20-\x7e]{1,400}$/.test(signed)) return "答复不是约定的格式";
  const { hex } = await host.crypto.hmac({ algorithm: "sha256", secret: "answerKey", base64: base64Of(signed) });
  if (hex !== signature) return "答复的验证码不对，可能是伪造的";
  if (said.number !== invoice.number || said.nonce !== nonce) return "答复说的不是这次查询";
  return { state, date, total };
}

/** @param {Invoice} invoice @param {{ date: string, total: string }} answer @returns {{ severity: Problem["severity"], message: string }} */
function compare(invoice, { date, total }) {
  const fen = fenOf(total);
  if (fen === undefined || !/^\d{4}-\d{2}-\d{2}/.test(date)) return unknown("答复里的日期或金额读不出来");
  const differs = [];
  if (date.slice(0, 10) !== invoice.date) differs.push(`开票日期填 ${invoice.date}，查验为 ${date.slice(0, 10)}`);
  if (fen !== invoice.total) differs.push(`价税合计填 ${yuan(invoice.total)} 元，查验为 ${yuan(fen)} 元`);
  return differs.length === 0
    ? { severity: "hint", message: "查验一致。" }
    : { severity: "stop", message: `与查验不一致：${differs.join("；")}。` };
}

/**
 * What the attached XML files say otherwise than the rows.
 * @param {string} field @param {Invoice[]} invoices
 * @param {(invoice: Invoice, severity: Problem["severity"], message: string) => Problem} say
 * @param {import("../sdk.d.ts").Host} host @returns {Promise<Problem[]>}
 */
async function compareFiles(field, invoices, say, host) {
  /** @type {Problem[]} */
  const problems = [];
  if (field === "") return problems;
  for (let index = 0, of = 1; index < Math.min(of, MOST_FILES); index += 1) {
    let file;
    try {
      file = await host.files.read({ field, index, as: "text" });
    } catch (error) {
      // A picture or a PDF among the files is no text, and no matter of this check.
      if (codeOf(error) === "not-text" || codeOf(error) === "too-large") {
        of += 1;
        continue;
      }
      break;
    }
    of = file.of;
    if (!/xml/i.test(file.type) && !/\.xml$/i.test(file.name)) continue;
    const read = readXml(file.text ?? "");
    const row = read && invoices.find(({ number }) => number === read.number);
    if (!read)
      problems.push({ severity: "warn", message: `附件“${file.name.slice(0, 60)}”不是可以读的数电发票 XML。` });
    else if (!row) problems.push({ severity: "warn", message: `附件里的发票 ${read.number} 没有填在表里。` });
    else if (read.date !== row.date || read.total !== row.total)
      problems.push(
        say(row, "stop", `与所附 XML 不一致：XML 开票日期 ${read.date}，价税合计 ${yuan(read.total)} 元。`),
      );
  }
  return problems;
}

/** Number, day and total of an e-invoice; undefined where one is missing, there twice or in another writing. @param {string} text */
function readXml(text) {
  if (/<!|\]\]>/.test(text) || !/^\uFEFF?\s*(<\?xml[^<>]*\?>\s*)?<EInvoice[\s>]/.test(text)) return undefined;
  const one = (/** @type {string} */ name) => {
    const found = [...text.matchAll(new RegExp(`<${name}>\\s*([^<>&]*?)\\s*</${name}>`, "g"))];
    return found.length === 1 ? (found[0]?.[1] ?? "") : "";
  };
  const [number, issued, total] = [one("InvoiceNumber"), one("IssueTime"), fenOf(one("TotalTax-includedAmount"))];
  if (!/^\d{20}$/.test(number) || !/^\d{4}-\d{2}-\d{2}([ T]|$)/.test(issued) || total === undefined) return undefined;
  return { number, date: issued.slice(0, 10), total };
}

/** Whole fen of an amount in yuan with at most two decimals. @param {string} text */
function fenOf(text) {
  const parts = /^(-?)(0|[1-9]\d{0,12})(?:\.(\d{1,2}))?$/.exec(text);
  if (!parts) return undefined;
  const fen = Number(parts[2]) * 100 + Number((parts[3] ?? "").padEnd(2, "0"));
  return parts[1] === "-" ? -fen : fen;
}

/** @param {number} fen */
function yuan(fen) {
  const cents = Math.abs(fen);
  return `${fen < 0 ? "-" : ""}${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
}

/** Base64 of plain ASCII: there is no btoa in an isolate. @param {string} text */
function base64Of(text) {
  let out = "";
  for (let i = 0; i < text.length; i += 3) {
    const [a, b, c] = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
    const bits = (a << 16) | ((b || 0) << 8) | (c || 0);
    const signs = [18, 12, 6, 0].map((shift) => BASE64[(bits >> shift) & 63]);
    out += signs[0] + signs[1] + (Number.isNaN(b) ? "=" : signs[2]) + (Number.isNaN(c) ? "=" : signs[3]);
  }
  return out;
}

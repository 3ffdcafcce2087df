// Unified social credit code, GB 32100-2015: 18 signs. Signs 1 and 2 say who registered what, 3 to 8 the region,
// 9 to 17 are the organisation code of GB 11714 with its own check sign, 18 is the check sign of the whole.
// Some real codes of the first years fail the check, so the check of a field warns and never refuses. The field type
// does refuse: a unit chooses it where only codes that pass may be submitted.

const ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // 31 signs: no I O S V Z
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

const ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** @type {import("../sdk.d.ts").FieldCheck} */
export const check = ({ value }) => {
  if (value === null || value === "") return { problems: [] };
  const given = String(value);
  const code = usual(given);
  const mistake = findMistake(code);
  /** @type {import("../sdk.d.ts").FieldCheckOutput["problems"]} */
  const problems = mistake === undefined ? [] : [{ severity: "warn", message: `${mistake}，请查询确认。` }];
  return code === given ? { problems } : { problems, value: code };
};

/** @type {import("../sdk.d.ts").FieldType} */
export const normalise = ({ value }) => {
  const code = usual(String(value));
  const mistake = findMistake(code);
  return mistake === undefined ? { value: code } : { value: code, problem: `${mistake}。` };
};

/**
 * Half-width capitals without spaces.
 * @param {string} given
 */
function usual(given) {
  return given.normalize("NFKC").replace(/\s+/g, "").toUpperCase();
}

/** @param {string} code */
function findMistake(code) {
  const signs = Array.from(code);
  if (signs.length !== 18) return `统一社会信用代码应为 18 位，现为 ${signs.length} 位`;

  const stranger = signs.findIndex((sign) => !ALPHABET.includes(sign));
  if (stranger >= 0) {
    const shown = /[\p{L}\p{N}\p{P}\p{S}]/u.test(signs[stranger]) ? `“${signs[stranger]}”` : "";
    return `第 ${stranger + 1} 位${shown}不是代码用字（不用 I、O、S、V、Z）`;
  }

  if (!/^\d{6}$/.test(code.slice(2, 8))) return "第 3 至 8 位应为登记机关行政区划码（数字）";

  const expected = checkSign(code);
  if (code[17] !== expected) return `校验码不符：按规则第 18 位应为“${expected}”，现为“${code[17]}”`;

  if (code[16] !== organisationCheckSign(code.slice(8, 16))) return "第 9 至 17 位（组织机构代码）的校验码不符";

  return undefined;
}

/** @param {string} code */
function checkSign(code) {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * ALPHABET.indexOf(code[index]), 0);
  return ALPHABET[(31 - (sum % 31)) % 31];
}

/** @param {string} body */
function organisationCheckSign(body) {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, index) => total + weight * ORGANISATION_ALPHABET.indexOf(body[index]),
    0,
  );
  return ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "X", "0"][11 - (sum % 11)];
}

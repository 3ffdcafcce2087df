/** Numbers that carry a check digit: identity cards of residents (GB 11643) and bank cards (ISO/IEC 7812, Luhn). */

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";
const BIRTH = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dX]$/;

/** Eighteen signs with a day of birth that exists and the right last one; letters as they are printed, in capitals. */
export function isIdentityNumber(text: string): boolean {
  const [, year = "", month = "", day = ""] = BIRTH.exec(text) ?? [];
  const born = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(born.getTime()) || born.toISOString().slice(0, 10) !== `${year}-${month}-${day}`) return false;
  if (Number(year) < 1800) return false;
  const sum = WEIGHTS.reduce((all, weight, i) => all + weight * Number(text[i]), 0);
  return CHECKS[sum % 11] === text[17];
}

/** Twelve to nineteen digits whose Luhn sum is a whole ten. */
export function isCardNumber(text: string): boolean {
  if (!/^\d{12,19}$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(text.length - 1 - i) - 48;
    const twice = digit * 2;
    sum += i % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** Which payees are persons, so that their names are kept from readers without the right to personal data. */

/** Longer names are those of organisations; a person's name has up to four characters, or a middle dot. */
const LONGEST_PERSON = 6;
const MASK = "****";
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = "10X98765432";

/** The name as the reader sees it: whole for those who `seesPersons`, else a mask for persons. */
export function payeeName(name: string, code: string | null, seesPersons: boolean): string {
  return seesPersons || !isPerson(name, code) ? name : MASK;
}

/**
 * Whether the payee is a person as far as name and code say. In doubt it is: a short name without the code of an
 * organisation (18 characters, GB 32100) counts as a person's, and so does the number of an identity card (GB 11643).
 */
export function isPerson(name: string, code: string | null): boolean {
  const given = (code ?? "").trim().toUpperCase();
  if (isIdentityNumber(given)) return true;
  if (/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(given)) return false;
  const plain = name.trim();
  return plain.length <= LONGEST_PERSON || plain.includes("\u00B7");
}

function isIdentityNumber(code: string): boolean {
  if (!/^\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.test(code)) return false;
  const sum = WEIGHTS.reduce((all, weight, i) => all + weight * Number(code[i]), 0);
  return CHECKS[sum % 11] === code[17];
}

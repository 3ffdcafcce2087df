/**
 * Names that people cannot tell apart: the same letters in full width, or from another script. Two such names in one
 * place are a trap, so that a definition with both is refused.
 */

/** Cyrillic and Greek letters, and the Latin ones they look like; NFKC has folded widths and styles before. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  // Cyrillic small
  "\u0430": "a",
  "\u0432": "b",
  "\u0435": "e",
  "\u0455": "s",
  "\u0456": "i",
  "\u0458": "j",
  "\u043A": "k",
  "\u043E": "o",
  "\u0440": "p",
  "\u0441": "c",
  "\u0443": "y",
  "\u0445": "x",
  "\u04BB": "h",
  "\u0501": "d",
  "\u051B": "q",
  "\u051D": "w",
  // Cyrillic capital
  "\u0410": "A",
  "\u0412": "B",
  "\u0415": "E",
  "\u0405": "S",
  "\u0406": "I",
  "\u0408": "J",
  "\u041A": "K",
  "\u041C": "M",
  "\u041D": "H",
  "\u041E": "O",
  "\u0420": "P",
  "\u0421": "C",
  "\u0422": "T",
  "\u0423": "Y",
  "\u0425": "X",
  // Greek small
  "\u03B1": "a",
  "\u03B3": "y",
  "\u03B9": "i",
  "\u03BA": "k",
  "\u03BD": "v",
  "\u03BF": "o",
  "\u03C1": "p",
  "\u03C5": "u",
  "\u03C7": "x",
  // Greek capital
  "\u0391": "A",
  "\u0392": "B",
  "\u0395": "E",
  "\u0396": "Z",
  "\u0397": "H",
  "\u0399": "I",
  "\u039A": "K",
  "\u039C": "M",
  "\u039D": "N",
  "\u039F": "O",
  "\u03A1": "P",
  "\u03A4": "T",
  "\u03A5": "Y",
  "\u03A7": "X",
  // Latin letters without a dot, and dashes
  "\u0131": "i",
  "\u0237": "j",
  "\u0261": "g",
  "\u2010": "-",
  "\u2011": "-",
  "\u2012": "-",
  "\u2013": "-",
  "\u2212": "-",
};

/** Characters that take no room, and differences of spaces. */
const INVISIBLE = /\u00AD|[\u200B-\u200F\u202A-\u202E\u2060-\u2064\uFEFF]|\p{Variation_Selector}/gu;

/** The text as it looks: two texts of the same fold cannot be told apart on a screen. */
export function foldLookAlikes(text: string): string {
  const plain = text.normalize("NFKC").replaceAll(INVISIBLE, "").replaceAll(/\s+/g, " ").trim();
  let folded = "";
  for (const character of plain) folded += LOOK_ALIKES[character] ?? character;
  return folded;
}

/** Each name that is another one's look-alike without being the same, with the first that looks so. */
export function lookAlikes(names: readonly string[]): { at: number; like: string }[] {
  const first = new Map<string, string>();
  const found: { at: number; like: string }[] = [];
  names.forEach((name, at) => {
    const folded = foldLookAlikes(name);
    const like = first.get(folded);
    if (like === undefined) first.set(folded, name);
    else if (like !== name) found.push({ at, like });
  });
  return found;
}

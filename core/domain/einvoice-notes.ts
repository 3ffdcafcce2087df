/**
 * What stands outside the fixed figures of an e-invoice: the project of construction services, and in a red invoice's
 * remark the blue one that it takes back. The names of these elements are general knowledge ([K] in the domain reference
 * 6.4) and looked for in more than one spelling; what is not found is left out.
 */
import { textAt, walkElements, type XmlElement } from "./xml-element.ts";

/** Name of the project and where the works are. */
export type Works = { project: string; place: string };

const PROJECT = ["ConstructionProjectName", "ProjectName", "EntryName"];
const PLACE = ["PlaceOfConstructionServices", "PlaceOfOccurrence", "ConstructionPlace", "ServicePlace", "Place"];
/** "The number of the blue e-invoice taken back", with and without the words for invoice in between, then 20 digits. */
const TAKEN_BACK =
  /\u88ab\u7ea2\u51b2\u84dd\u5b57(?:\u6570\u7535)?(?:\u53d1?\u7968)?\u53f7\u7801\s*[:\uff1a]\s*(\d{20})(?!\d)/;

/** The construction block, where one element holds both the project and the place. */
export function worksOf(root: XmlElement): Works | undefined {
  for (const element of walkElements(root)) {
    const project = textAt(element, ...PROJECT);
    const place = textAt(element, ...PLACE);
    if (project !== "" && place !== "") return { project, place };
  }
  return undefined;
}

/** The blue invoice that the remark names. */
export function blueNumberOf(root: XmlElement): string | undefined {
  for (const element of walkElements(root)) {
    const number = element.name === "Remark" ? TAKEN_BACK.exec(element.text)?.[1] : undefined;
    if (number !== undefined) return number;
  }
  return undefined;
}

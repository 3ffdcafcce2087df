/**
 * Long Chinese names in headings break after a county, town, township or street office and before a bracket,
 * the way a person would break them. Names themselves are never changed: the marks vanish when the text is written.
 */
import { BREAK } from "./messages.ts";

/** xian, zhen, xiang, jiedao (county, town, township, street office) when at least two characters of name stand on both sides. */
const AFTER_PLACE = /(?<=\p{Script=Han}{2}(?:[\u53bf\u9547\u4e61]|\u8857\u9053))(?=\p{Script=Han}{2})/gu;
/** gongcheng, xiangmu, jianshe, gaizao, zhili … : before the noun that says what kind of work it is. */
const BEFORE_WORK =
  /(?<=\p{Script=Han}{4})(?=(?:\u7efc\u5408|\u5efa\u8bbe|\u63d0\u5347|\u6539\u9020|\u6574\u6cbb|\u914d\u5957|\u4fee\u590d|\u52a0\u88c5|\u6269\u5efa|\u63d0\u6807)\p{Script=Han})/gu;
const BEFORE_BRACKET = /(?=[\uff08(])/gu;

/** The name with break marks for a heading. */
export function breakableName(name: string): string {
  return name.replaceAll(AFTER_PLACE, BREAK).replaceAll(BEFORE_WORK, BREAK).replaceAll(BEFORE_BRACKET, BREAK);
}

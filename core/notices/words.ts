/** Notices in the language of who reads them. */
import { type NoticeWords, wordsOf } from "../domain/notice.ts";
import { catalogue, type Language } from "../messages.ts";

/** The sentence of a stored notice with what stands below it. */
export function noticeWords(
  notice: { kind: string; params: Readonly<Record<string, unknown>> },
  language: Language,
): NoticeWords {
  return wordsOf(notice, catalogue(language));
}

/** How a form handles alerts in words: which field takes what of one, and what the codes of level and finding mean. */
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { HANDLE_FIELDS, type HandleField, type Handles } from "../../core/domain/handles.ts";
import { LEVELS } from "../../core/domain/rule.ts";
import type { Dictionaries } from "../api-types.ts";
import { signOf } from "../elements/rule-words.ts";
import { type MessageKey, t } from "../message.ts";

export const HANDLE_WORDS = {
  rule: "handling.rule",
  level: "handling.level",
  object: "handling.object",
  message: "handling.message",
  compared: "handling.compared",
  firstSeen: "handling.first-seen",
  finding: "handling.finding",
  mendedOn: "handling.mended-on",
} as const satisfies Record<HandleField, MessageKey>;
/** What a code of the finding may mean. */
export const FINDING_WORDS = {
  normal: "hit.closed.normal",
  violation: "hit.closed.violation",
  suspect: "hit.closed.suspect",
} as const satisfies Record<Handles["findings"][string], MessageKey>;

/** The whole of it in one line; a faulty draft is said as far as it goes. */
export function handlesWords(handles: Partial<Handles>, form: Form, dictionaries: Dictionaries): string {
  const fields = fieldsOf(form);
  const field = (id: string | undefined): Field | undefined => fields.find((one) => one.id === id);
  const codeName = (part: Field | undefined, code: string): string =>
    dictionaries[String(part?.["dictionary"])]?.find((item) => item.code === code)?.name ?? code;
  const say = (name: string, value: string): string => t("handling.pair", { name, value });
  const level = field(handles.level);
  const finding = field(handles.finding);
  return [
    ...HANDLE_FIELDS.flatMap((part) => {
      const id = handles[part];
      return id === undefined ? [] : [say(t(HANDLE_WORDS[part]), field(id)?.label ?? id)];
    }),
    ...LEVELS.flatMap((one) => {
      const code = handles.levels?.[one];
      return code === undefined ? [] : [say(signOf(one).word, codeName(level, code))];
    }),
    ...Object.entries(handles.findings ?? {}).map(([code, meaning]) =>
      say(codeName(finding, code), t(FINDING_WORDS[meaning])),
    ),
  ].join(t("text.semicolon"));
}

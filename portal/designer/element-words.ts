/** What the elements of the quota bookkeeping are called. */
import type { BudgetElement } from "../../core/domain/budget-element.ts";
import type { MessageKey } from "../message.ts";

export const ELEMENT_WORDS: Readonly<Record<BudgetElement, MessageKey>> = {
  PRO_CODE: "element.PRO_CODE",
  AGENCY_CODE: "element.AGENCY_CODE",
  MANAGE_MOF_DEP_CODE: "element.MANAGE_MOF_DEP_CODE",
  BGT_MOF_DEP_CODE: "element.BGT_MOF_DEP_CODE",
  IN_SORT_CODE: "element.IN_SORT_CODE",
  TP_FUNC_CODE: "element.TP_FUNC_CODE",
  EXP_FUNC_CODE: "element.EXP_FUNC_CODE",
  GOV_BGT_ECO_CODE: "element.GOV_BGT_ECO_CODE",
  DEP_BGT_ECO_CODE: "element.DEP_BGT_ECO_CODE",
  BGT_TYPE_CODE: "element.BGT_TYPE_CODE",
  SOURCE_TYPE_CODE: "element.SOURCE_TYPE_CODE",
  IS_ADVANCE: "element.IS_ADVANCE",
  REC_DIV_CODE: "element.REC_DIV_CODE",
  BUDGET_LEVEL_CODE: "element.BUDGET_LEVEL_CODE",
  IS_GOV_PUR: "element.IS_GOV_PUR",
  PAY_TYPE_CODE: "element.PAY_TYPE_CODE",
  IS_PAYROLL: "element.IS_PAYROLL",
  IS_DIRECT: "element.IS_DIRECT",
  IS_RESEARCH: "element.IS_RESEARCH",
  IS_DEBT: "element.IS_DEBT",
  IS_CAPITAL: "element.IS_CAPITAL",
  BOND_CODE: "element.BOND_CODE",
  HOT_TOPIC_CATE_CODE: "element.HOT_TOPIC_CATE_CODE",
};

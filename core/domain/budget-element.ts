/**
 * Elements of the quota bookkeeping beside what a budget line has as columns, by the names that the unified budget
 * system uses where they are known (domain §1.3, §1.8). All are optional: a line says what its document says.
 */
export const BUDGET_ELEMENTS = [
  "PRO_CODE",
  "AGENCY_CODE",
  "MANAGE_MOF_DEP_CODE",
  "BGT_MOF_DEP_CODE",
  "IN_SORT_CODE",
  "TP_FUNC_CODE",
  "EXP_FUNC_CODE",
  "GOV_BGT_ECO_CODE",
  "DEP_BGT_ECO_CODE",
  "BGT_TYPE_CODE",
  "SOURCE_TYPE_CODE",
  "IS_ADVANCE",
  "REC_DIV_CODE",
  "BUDGET_LEVEL_CODE",
  "IS_GOV_PUR",
  "PAY_TYPE_CODE",
  "IS_PAYROLL",
  "IS_DIRECT",
  "IS_RESEARCH",
  "IS_DEBT",
  "IS_CAPITAL",
  "BOND_CODE",
  "HOT_TOPIC_CATE_CODE",
] as const;
export type BudgetElement = (typeof BUDGET_ELEMENTS)[number];

/** What a form may bring from a budget line that one of its fields points to: columns of the line, then its elements. */
export const QUOTA_FACTS = ["number", "supNumber", "source", "nature", ...BUDGET_ELEMENTS] as const;

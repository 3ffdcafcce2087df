/** A role: what its holders may do. Where they may do it comes from the unit of the assignment. */
import { type Static, Type } from "typebox";
import { definitionHead } from "./definition-head.ts";

export const PERMISSIONS = {
  "project.read": "See projects in scope",
  "document.read": "See documents in scope",
  "document.write": "Start, change and submit documents of the own unit",
  "case.act": "Decide tasks given to the person",
  "flow.administer": "Hand over, move and repair running cases of others",
  "quota.read": "See the quota ledger in scope",
  "import.run": "Import tables of projects",
  "sensitive.read": "See personal and bank data unmasked; each look is logged",
  "definition.read": "See definitions",
  "definition.write": "Draft changes of forms, flows and the other definitions of the own reach",
  "definition.publish": "Review and publish what somebody else drafted",
  "account.manage": "Make and close accounts, posts and units",
  "role.grant": "Give and take roles",
  "plugin.manage": "Upload, install and switch plugins",
  "plugin.grant": "Review plugins and grant what they ask for",
  "plugin.second": "Agree to grants that show plugins money",
  "evidence.read": "Read the evidence log",
  "delivery.read": "Read the delivery log: who was told what, when and on which way",
  "bank.read": "See bank statements and how they agree with payments",
  "bank.write": "Register bank accounts, import statements, match them with payments",
  "payment-order.read": "See payment orders in scope",
  "payment-order.handle": "Take payment orders out and receipts in as files, and ask the treasury about an order",
  "ledger.lift": "Ask to lift the stop of a budget line, or lift what another person asked for, once its books hold",
  "treasury.link": "Set how payment orders of a region reach the treasury, and whose signatures count",
  "notice.manage": "Set endpoints for notices and have failed ones sent again",
} as const;
export type Permission = keyof typeof PERMISSIONS;

export const Role = Type.Object(
  {
    ...definitionHead("role"),
    permissions: Type.Array(Type.Enum(Object.keys(PERMISSIONS) as Permission[]), { uniqueItems: true }),
    reach: Type.Enum(["unit", "subtree", "region"], {
      description: "Own unit; the unit and those below it; every unit of the unit's region",
    }),
    conflicts: Type.Array(Type.String(), { description: "Roles that one person may not hold at the same time" }),
  },
  { additionalProperties: false },
);
export type Role = Static<typeof Role>;

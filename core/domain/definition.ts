/** All kinds of definition in one table: kind → schema. */
import type { Static } from "typebox";
import { Calendar } from "./calendar.ts";
import type { Kind } from "./definition-head.ts";
import { Dictionary } from "./dictionary.ts";
import { Feed } from "./feed.ts";
import { Flow } from "./flow.ts";
import { Form } from "./form.ts";
import { Indicator } from "./indicator.ts";
import { Layer } from "./layer.ts";
import { Lifecycle } from "./lifecycle.ts";
import { List } from "./list.ts";
import { Mapping } from "./mapping.ts";
import { Page } from "./page.ts";
import { Print } from "./print.ts";
import { Publication } from "./publication.ts";
import { Reconciliation } from "./reconciliation.ts";
import { Role } from "./role.ts";
import { Rule } from "./rule.ts";
import { Site } from "./site.ts";
import { VoucherDefinition } from "./voucher-definition.ts";

export const DEFINITION_SCHEMAS = {
  form: Form,
  flow: Flow,
  indicator: Indicator,
  lifecycle: Lifecycle,
  dictionary: Dictionary,
  publication: Publication,
  list: List,
  page: Page,
  site: Site,
  role: Role,
  mapping: Mapping,
  print: Print,
  layer: Layer,
  calendar: Calendar,
  rule: Rule,
  reconciliation: Reconciliation,
  voucher: VoucherDefinition,
  feed: Feed,
} as const satisfies Record<Kind, unknown>;

export type Definitions = { [K in Kind]: Static<(typeof DEFINITION_SCHEMAS)[K]> };
export type AnyDefinition = Definitions[Kind];

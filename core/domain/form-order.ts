/** What reads what in a form: for the order of its rules, and for evaluating again only what depends on a change. */
import type { CheckRules, Condition, FieldRules } from "./compile-form.ts";
import type { Expression } from "./expression.ts";
import { columnsOf } from "./fields/table.ts";
import type { Form } from "./form.ts";
import type { RuleNode } from "./rule-order.ts";

/** What has to be looked at again when a node (a field, or after all fields a section) changed. */
export type Dependents = { nodes: number[]; fields: number[]; checks: number[] };

/** Fields, then sections. A lock counts too: a field whose lock depends on its own answer could never be filled in. */
export function ruleNodes(
  form: Form,
  rules: readonly FieldRules[],
  sections: readonly (Expression | undefined)[],
): RuleNode[] {
  const places = new Map(rules.map((rule, i) => [rule.field.id, i]));
  const readsOf = (expression: Condition | undefined, pointer: string): RuleNode["reads"] =>
    (typeof expression === "object" ? expression.reads : []).flatMap((name) => {
      const node = places.get(name);
      return node === undefined ? [] : [{ node, pointer }];
    });
  let f = -1;
  const fields = rules.map((rule, i): RuleNode => {
    f = rules[i - 1]?.section === rule.section ? f + 1 : 0;
    const at = `/sections/${rule.section}/fields/${f}`;
    const section = sections[rule.section];
    return {
      name: `doc.${rule.field.id}`,
      reads: [
        ...(section ? [{ node: rules.length + rule.section, pointer: `/sections/${rule.section}/visible` }] : []),
        ...readsOf(rule.visible, `${at}/visible`),
        ...readsOf(rule.computed, `${at}/computed`),
        ...readsOf(rule.readOnly, `${at}/readOnly`),
        ...rule.columns.flatMap(({ column, computed }) =>
          readsOf(computed, `${at}/columns/${columnsOf(rule.field).indexOf(column)}/computed`),
        ),
      ],
    };
  });
  const heads = sections.map(
    (visible, s): RuleNode => ({
      name: `section ${form.sections[s]?.id ?? ""}`,
      reads: readsOf(visible, `/sections/${s}/visible`),
    }),
  );
  return [...fields, ...heads];
}

/** Fields as their starts read each other. */
export function initialNodes(rules: readonly FieldRules[], nodes: readonly RuleNode[]): RuleNode[] {
  const places = new Map(rules.map((rule, i) => [rule.field.id, i]));
  let f = -1;
  return rules.map((rule, i) => {
    f = rules[i - 1]?.section === rule.section ? f + 1 : 0;
    const pointer = `/sections/${rule.section}/fields/${f}/initial`;
    return {
      name: nodes[i]?.name ?? "",
      reads: (rule.initial?.reads ?? []).map((name) => ({ node: places.get(name) ?? i, pointer })),
    };
  });
}

/** For each node, who reads it. */
export function dependentsOf(
  form: Form,
  rules: readonly FieldRules[],
  sections: readonly (Expression | undefined)[],
  checks: readonly CheckRules[],
): Dependents[] {
  const places = new Map(rules.map((rule, i) => [rule.field.id, i]));
  const dependents = [...rules, ...form.sections].map((): Dependents => ({ nodes: [], fields: [], checks: [] }));
  const note = (expressions: readonly (Condition | undefined)[], kind: keyof Dependents, reader: number): void => {
    const read = new Set(expressions.flatMap((one) => (typeof one === "object" ? one.reads : [])));
    for (const name of read) dependents[places.get(name) ?? -1]?.[kind].push(reader);
  };
  rules.forEach((rule, i) => {
    if (sections[rule.section]) dependents[rules.length + rule.section]?.nodes.push(i);
    note([rule.visible, rule.computed, ...rule.columns.map(({ computed }) => computed)], "nodes", i);
    note([rule.required, rule.readOnly], "fields", i);
    for (const id of rule.above) dependents[places.get(id) ?? -1]?.fields.push(i);
  });
  sections.forEach((visible, s) => note([visible], "nodes", rules.length + s));
  checks.forEach(({ when, expr }, i) => note([when, expr], "checks", i));
  return dependents;
}

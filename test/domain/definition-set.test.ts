import { describe, expect, it } from "vitest";
import { checkDefinitionSet, definitionSet } from "../../core/domain/definition-set.ts";
import type { AnyDefinition, Definitions } from "../../core/domain/definition.ts";
import type { LeafStep, Step } from "../../core/domain/flow.ts";
import type { Field } from "../../core/domain/form.ts";
import { makeApprove, makeCheck, makeField, makeFlow, makeForm, makeSection, types } from "./make-definitions.ts";

const head = { $schema: "", version: 1, title: "T" };
type Planted = {
  form: Definitions["form"];
  contract: Definitions["form"];
  flow: Definitions["flow"];
  indicator: Definitions["indicator"];
  lifecycle: Definitions["lifecycle"];
  dictionary: Definitions["dictionary"];
  publication: Definitions["publication"];
  list: Definitions["list"];
  page: Definitions["page"];
  role: Definitions["role"];
  mapping: Definitions["mapping"];
  others: AnyDefinition[];
};

/** A small pack without faults, made anew for every test: each plants one. */
function makePack(): Planted {
  const column = makeField({ id: "amount", type: "money" });
  const table = makeField({
    id: "sources",
    type: "table",
    public: true,
    columns: [makeField({ id: "source", type: "choice", dictionary: "kinds" }), column],
  });
  const fields = [
    makeField({ id: "name", type: "text", public: true }),
    makeField({ id: "amount", type: "money" }),
    makeField({ id: "kind", type: "choice", dictionary: "kinds" }),
    makeField({ id: "contract", type: "document", form: "contract" }),
    makeField({ id: "price", type: "money", from: { field: "contract", take: "amount" } }),
    makeField({ id: "quota", type: "quota" }),
    makeField({ id: "available", type: "money", from: { field: "quota", ledger: "available" } }),
    makeField({ id: "day", type: "date", public: true }),
    makeField({ id: "rate", type: "percent", public: true }),
    table,
  ];
  const form = makeForm({
    id: "pay",
    sections: [makeSection("one", fields.slice(0, 5)), makeSection("two", fields.slice(5))],
    checks: [
      makeCheck("R-1", "doc.amount <= doc.price", { field: "amount", show: ["price"] }),
      makeCheck("R-2", "1 < 2"),
    ],
  });
  form.amountField = "amount";
  form.dateField = "day";
  const contract = makeForm({
    id: "contract",
    fields: [
      makeField({ id: "name", type: "text", public: true }),
      makeField({ id: "amount", type: "money", public: true }),
      makeField({ id: "measure", type: "number", decimals: 2 }),
    ],
  });
  contract.project = { role: "opens", facts: { name: "name", region: "name" } };
  const flow = makeFlow(
    [
      { id: "reserve", title: "r", do: "post", movement: "reserve", amount: "amount", quota: "quota", undo: "release" },
      makeApprove("review", { roles: ["clerk"], back: ["submit"] }),
      {
        id: "by-size",
        title: "b",
        do: "choose",
        cases: [
          {
            title: "big",
            when: 'has(doc.amount) && doc.amount > yuan("5")',
            steps: [makeApprove("joint", { roles: ["clerk"], back: ["review"] }) as LeafStep],
          },
          { title: "else", steps: [] },
        ],
      },
      {
        id: "paid",
        title: "p",
        do: "post",
        movement: "pay",
        amount: "amount",
        quota: "quota",
        payment: { payee: "name", paidAt: "day", voucher: "name", contract: "contract", limit: "amount" },
      },
      { id: "set", title: "s", do: "amend", document: "contract", set: { amount: "doc.price" } },
      { id: "publish", title: "p", do: "publish", publication: "publication" },
    ],
    { id: "flow", form: "pay", separate: [["submit", "review"]], states: { review: "waits" } },
  );
  return {
    form,
    contract,
    flow,
    indicator: {
      ...head,
      kind: "indicator",
      id: "indicator",
      code: "1",
      formula: "f",
      inputs: [
        { id: "paid", label: "p", from: { ledger: "paid" } },
        { id: "price", label: "c", from: { form: "contract", field: "amount", pick: "latest" } },
      ],
      expr: "ratio(doc.paid, doc.price)",
      direction: "higher",
    },
    lifecycle: {
      ...head,
      kind: "lifecycle",
      id: "lifecycle",
      stages: [
        { id: "one", title: "1", forms: ["contract"], after: [] },
        { id: "two", title: "2", forms: ["pay"], after: ["one"] },
      ],
    },
    dictionary: {
      ...head,
      kind: "dictionary",
      id: "kinds",
      items: [
        { code: "1", name: "a" },
        { code: "11", name: "b", parent: "1" },
      ],
    },
    publication: {
      ...head,
      kind: "publication",
      id: "publication",
      basis: "law",
      summary: { form: "pay", field: "name" },
      facts: [{ form: "contract", field: "amount" }],
      sources: { form: "pay", table: "sources", name: "source", amount: "amount" },
      progress: { form: "pay", date: "day", rate: "rate" },
      contracts: { form: "contract", number: "name", name: "name", party: "name", amount: "amount" },
      payments: true,
      indicators: ["indicator"],
      withheld: [],
    },
    list: {
      ...head,
      kind: "list",
      id: "list",
      of: { form: "pay" },
      columns: [{ id: "number" }, { id: "kind" }],
      filters: ["state", "kind"],
      sort: { by: "day", direction: "asc" },
    },
    page: {
      ...head,
      kind: "page",
      id: "page",
      roles: ["clerk"],
      menu: [
        {
          title: "m",
          icon: "work",
          items: [
            { title: "w", open: { view: "work" } },
            { title: "l", open: { list: "list" } },
          ],
        },
      ],
    },
    role: { ...head, kind: "role", id: "clerk", permissions: [], reach: "unit", conflicts: ["auditor"] },
    mapping: {
      ...head,
      kind: "mapping",
      id: "mapping",
      form: "contract",
      key: ["name"],
      moneyUnit: "wan",
      unitField: "name",
      publication: "publication",
      columns: [{ field: "name", headers: ["Name"], read: "text" }],
    },
    others: [
      { ...head, kind: "role", id: "auditor", permissions: [], reach: "unit", conflicts: [] },
      makeFlow([makeApprove("review", { roles: ["clerk"] })], { id: "contract-flow", form: "contract" }),
    ],
  };
}

function faultsOf(pack: Planted): string[] {
  const { others, ...rest } = pack;
  const bodies: AnyDefinition[] = [...Object.values(rest), ...others];
  return checkDefinitionSet(
    bodies.map((body) => ({ file: `${body.kind}/${body.id}`, body })),
    types,
  ).map((fault) => `${fault.file} ${fault.pointer}`);
}

function fieldOf(pack: Planted, id: string): Field {
  const field = pack.form.sections.flatMap((s) => s.fields as Field[]).find((f) => f.id === id);
  if (!field) throw new Error(`no field ${id}`);
  return field;
}

function stepOf<D extends Step["do"]>(pack: Planted, id: string, act: D): Extract<Step, { do: D }> {
  const steps: Step[] = pack.flow.steps.flatMap((s) =>
    s.do === "choose" ? [s, ...s.cases.flatMap((c) => c.steps)] : [s],
  );
  const step = steps.find((s) => s.id === id);
  if (step?.do !== act) throw new Error(`no step ${id}`);
  return step as Extract<Step, { do: D }>;
}

describe("a pack without faults", () => {
  it("has none", () => {
    expect(faultsOf(makePack())).toEqual([]);
  });
});

describe("one planted fault is found at its place, and nothing else", () => {
  const cases: [string, (pack: Planted) => unknown, string[]][] = [
    [
      "a field id twice",
      (p) => (fieldOf(p, "rate").id = "day"),
      ["form/pay /sections/1/fields/3/id", "publication/publication /progress/rate"],
    ],
    [
      "a column id twice",
      (p) => (fieldOf(p, "sources")["columns"] as Field[]).push(makeField({ id: "amount", type: "text" })),
      ["form/pay /sections/1/fields/4/columns/2/id"],
    ],
    [
      "a field named like a property of every object",
      (p) => p.form.sections[0]?.fields.push(makeField({ id: "constructor", type: "text" })),
      ["form/pay /sections/0/fields/5/id"],
    ],
    ["a section id twice", (p) => p.form.sections.forEach((s) => (s.id = "one")), ["form/pay /sections/1/id"]],
    ["a check id twice", (p) => p.form.checks.forEach((c) => (c.id = "R-1")), ["form/pay /checks/1/id"]],
    [
      "an unknown dictionary",
      (p) => (fieldOf(p, "kind")["dictionary"] = "x"),
      ["form/pay /sections/0/fields/2/dictionary"],
    ],
    [
      "a document of an unknown form",
      (p) => (fieldOf(p, "contract")["form"] = "x"),
      ["form/pay /sections/0/fields/3/form"],
    ],
    [
      "a column with rules that only fields have",
      (p) =>
        ((fieldOf(p, "sources")["columns"] as Field[])[1] = makeField({
          id: "amount",
          type: "money",
          computed: "doc.amount",
          visible: "true",
          initial: "doc.amount",
          required: "true",
          readOnly: "false",
        })),
      [
        "form/pay /sections/1/fields/4/columns/1/visible",
        "form/pay /sections/1/fields/4/columns/1/initial",
        "form/pay /sections/1/fields/4/columns/1/required",
        "form/pay /sections/1/fields/4/columns/1/readOnly",
        "form/pay /sections/1/fields/4/columns/1/required",
        "form/pay /sections/1/fields/4/columns/1/initial",
      ],
    ],
    [
      "a table in a table",
      (p) =>
        (fieldOf(p, "sources")["columns"] as Field[]).push(
          makeField({ id: "inner", type: "table", columns: [makeField({ id: "x", type: "text" })] }),
        ),
      ["form/pay /sections/1/fields/4/columns/2"],
    ],
    [
      "required on what is brought",
      (p) => (fieldOf(p, "price").required = true),
      ["form/pay /sections/0/fields/4/required"],
    ],
    [
      "from an unknown field",
      (p) => (fieldOf(p, "price").from = { field: "x", take: "amount" }),
      ["form/pay /sections/0/fields/4/from/field"],
    ],
    [
      "from without a way",
      (p) => (fieldOf(p, "price").from = { field: "contract" }),
      ["form/pay /sections/0/fields/4/from"],
    ],
    [
      "from with two ways",
      (p) => (fieldOf(p, "price").from = { field: "contract", take: "amount", ledger: "paidOn" }),
      ["form/pay /sections/0/fields/4/from"],
    ],
    [
      "available of a document",
      (p) => (fieldOf(p, "available").from = { field: "contract", ledger: "available" }),
      ["form/pay /sections/1/fields/1/from/field"],
    ],
    [
      "paid on a quota",
      (p) => (fieldOf(p, "available").from = { field: "quota", ledger: "paidOn" }),
      ["form/pay /sections/1/fields/1/from/field"],
    ],
    [
      "an unknown field taken",
      (p) => (fieldOf(p, "price").from = { field: "contract", take: "x" }),
      ["form/pay /sections/0/fields/4/from/take"],
    ],
    [
      "a field of another type taken",
      (p) => (fieldOf(p, "price").from = { field: "contract", take: "name" }),
      ["form/pay /sections/0/fields/4/from/take"],
    ],
    [
      "a sum of what is no money",
      (p) => (fieldOf(p, "price").from = { field: "contract", sum: "name" }),
      ["form/pay /sections/0/fields/4/from/sum"],
    ],
    [
      "a ledger figure in a text field",
      (p) => (fieldOf(p, "name").from = { field: "quota", ledger: "available" }),
      ["form/pay /sections/0/fields/0/from"],
    ],
    ["an unknown title field", (p) => (p.form.titleField = "x"), ["form/pay /titleField"]],
    ["an amount field that is no money", (p) => (p.form.amountField = "name"), ["form/pay /amountField"]],
    ["a date field that is no date", (p) => (p.form.dateField = "name"), ["form/pay /dateField"]],
    ["an unknown role that creates", (p) => (p.form.create = ["x"]), ["form/pay /create/0"]],
    ["an opening form without facts", (p) => (p.contract.project = { role: "opens" }), ["form/contract /project"]],
    [
      "an unknown field as fact",
      (p) => (p.contract.project = { role: "opens", facts: { name: "name", region: "x" } }),
      ["form/contract /project/facts/region"],
    ],
    [
      "a check beside an unknown field",
      (p) => (p.form.checks[1] = makeCheck("R-2", "1 < 2", { field: "x" })),
      ["form/pay /checks/1/field"],
    ],
    [
      "a check that shows an unknown field",
      (p) => (p.form.checks[1] = makeCheck("R-2", "1 < 2", { show: ["name", "x"] })),
      ["form/pay /checks/1/show/1"],
    ],
    [
      "a check that does not compile",
      (p) => (p.form.checks[1] = makeCheck("R-2", "doc.amount > 5")),
      ["form/pay /checks/1/expr"],
    ],
    [
      "a check that is no yes or no",
      (p) => (p.form.checks[1] = makeCheck("R-2", "doc.amount")),
      ["form/pay /checks/1/expr"],
    ],
    [
      "a condition of a check that does not compile",
      (p) => (p.form.checks[1] = makeCheck("R-2", "1 < 2", { when: "doc.x" })),
      ["form/pay /checks/1/when"],
    ],
    [
      "a condition of a section that does not compile",
      (p) => p.form.sections.forEach((s, i) => i === 1 && (s.visible = "1")),
      ["form/pay /sections/1/visible"],
    ],
    [
      "a condition of a field that does not compile",
      (p) => (fieldOf(p, "name").visible = "doc.amount"),
      ["form/pay /sections/0/fields/0/visible"],
    ],
    [
      "a computed value of another type",
      (p) => (fieldOf(p, "name").computed = "doc.amount"),
      ["form/pay /sections/0/fields/0/computed"],
    ],
    ["a circle", (p) => (fieldOf(p, "amount").computed = "doc.amount"), ["form/pay /sections/0/fields/1/computed"]],
    [
      "a default of another type",
      (p) => (fieldOf(p, "amount").default = "5"),
      ["form/pay /sections/0/fields/1/default"],
    ],
    ["a default that is no code", (p) => (fieldOf(p, "kind").default = "9"), ["form/pay /sections/0/fields/2/default"]],
    [
      "two flows for a form",
      (p) => p.others.push(makeFlow([makeApprove("a", { roles: ["clerk"] })], { id: "f2", form: "pay" })),
      ["flow/f2 /form"],
    ],
    ["a form without a flow", (p) => p.others.pop(), ["form/contract "]],
    [
      "a flow of an unknown form",
      (p) => p.others.push(makeFlow([makeApprove("a", { roles: ["clerk"] })], { id: "f2", form: "x" })),
      ["flow/f2 /form"],
    ],
    [
      "a flow that does not begin with submit",
      (p) => p.flow.steps.splice(0, 2, makeApprove("submit", { roles: ["clerk"] })),
      ["flow/flow /steps/0"],
    ],
    [
      "a second submit step",
      (p) => p.flow.steps.push({ id: "again", title: "a", do: "submit" }),
      ["flow/flow /steps/7"],
    ],
    ["a step id twice", (p) => (stepOf(p, "publish", "publish").id = "set"), ["flow/flow /steps/6/id"]],
    [
      "a step id twice, inside a branch",
      (p) => (stepOf(p, "joint", "approve").id = "review"),
      ["flow/flow /steps/3/cases/0/steps/0/id"],
    ],
    [
      "an unknown role",
      (p) => (stepOf(p, "review", "approve").who = [{ role: "x", at: "own-unit" }]),
      ["flow/flow /steps/2/who/0/role"],
    ],
    [
      "an unknown role inside a branch",
      (p) => (stepOf(p, "joint", "approve").who = [{ role: "x", at: "own-unit" }]),
      ["flow/flow /steps/3/cases/0/steps/0/who/0/role"],
    ],
    [
      "a return to an unknown step",
      (p) => (stepOf(p, "review", "approve").back = ["submit", "x"]),
      ["flow/flow /steps/2/back/1"],
    ],
    ["a return forwards", (p) => (stepOf(p, "review", "approve").back = ["joint"]), ["flow/flow /steps/2/back/0"]],
    [
      "a return to a step that no person does",
      (p) => (stepOf(p, "review", "approve").back = ["reserve"]),
      ["flow/flow /steps/2/back/0"],
    ],
    [
      "rights on an unknown field",
      (p) => (stepOf(p, "review", "approve").fields = { x: "edit" }),
      ["flow/flow /steps/2/fields/x"],
    ],
    [
      "an unknown publication",
      (p) => (stepOf(p, "publish", "publish").publication = "x"),
      ["flow/flow /steps/6/publication"],
    ],
    [
      "an amount that is no money",
      (p) => (stepOf(p, "reserve", "post").amount = "name"),
      ["flow/flow /steps/1/amount"],
    ],
    ["a movement without a quota", (p) => delete stepOf(p, "reserve", "post").quota, ["flow/flow /steps/1"]],
    ["a quota that is none", (p) => (stepOf(p, "reserve", "post").quota = "name"), ["flow/flow /steps/1/quota"]],
    [
      "an undo of what is not reserved",
      (p) => (stepOf(p, "paid", "post").undo = "release"),
      ["flow/flow /steps/4/undo"],
    ],
    [
      "an allotment without its line",
      (p) => (stepOf(p, "reserve", "post").movement = "allot"),
      ["flow/flow /steps/1", "flow/flow /steps/1/undo"],
    ],
    [
      "an unknown field in the line",
      (p) => (stepOf(p, "reserve", "post").line = { number: "name", source: "x" }),
      ["flow/flow /steps/1/line/source"],
    ],
    [
      "parts of another movement",
      (p) => (stepOf(p, "reserve", "post").parts = [{ amount: "amount", payment: { paidAt: "day", voucher: "name" } }]),
      ["flow/flow /steps/1/parts"],
    ],
    [
      "a part with the number of the rest, and a field that is not there",
      (p) => (stepOf(p, "paid", "post").parts = [{ amount: "x", payment: { paidAt: "day", voucher: "name" } }]),
      ["flow/flow /steps/4/parts/0/amount", "flow/flow /steps/4/parts/0/payment/voucher"],
    ],
    [
      "a part that came back of no refund",
      (p) => (stepOf(p, "paid", "post").part = "kind"),
      ["flow/flow /steps/4/part"],
    ],
    ["a payment without its record", (p) => delete stepOf(p, "paid", "post").payment, ["flow/flow /steps/4"]],
    [
      "an unknown field in the payment",
      (p) => (stepOf(p, "paid", "post").payment = { payee: "x", paidAt: "day", voucher: "name" }),
      ["flow/flow /steps/4/payment/payee"],
    ],
    [
      "a limit that the contract does not have",
      (p) =>
        (stepOf(p, "paid", "post").payment = {
          payee: "name",
          paidAt: "day",
          voucher: "name",
          contract: "contract",
          limit: "x",
        }),
      ["flow/flow /steps/4/payment/limit"],
    ],
    [
      "a limit without a contract",
      (p) => (stepOf(p, "paid", "post").payment = { payee: "name", paidAt: "day", voucher: "name", limit: "amount" }),
      ["flow/flow /steps/4/payment/limit"],
    ],
    [
      "an amendment of what is no document",
      (p) => (stepOf(p, "set", "amend").document = "name"),
      ["flow/flow /steps/5/document"],
    ],
    [
      "an amendment of an unknown field",
      (p) => (stepOf(p, "set", "amend").set = { x: "doc.price" }),
      ["flow/flow /steps/5/set/x"],
    ],
    [
      "an amendment with another type",
      (p) => (stepOf(p, "set", "amend").set = { amount: "doc.name" }),
      ["flow/flow /steps/5/set/amount"],
    ],
    [
      "a branch in the middle without a condition",
      (p) => delete stepOf(p, "by-size", "choose").cases[0]?.when,
      ["flow/flow /steps/3/cases/0"],
    ],
    [
      "a last branch with a condition",
      (p) => stepOf(p, "by-size", "choose").cases.splice(1, 1, { title: "else", when: "1 < 2", steps: [] }),
      ["flow/flow /steps/3/cases/1"],
    ],
    [
      "a condition that does not compile",
      (p) => stepOf(p, "by-size", "choose").cases.splice(0, 1, { title: "big", when: "doc.amount > 5", steps: [] }),
      ["flow/flow /steps/3/cases/0/when"],
    ],
    [
      "an unknown step among the separate ones",
      (p) => (p.flow.separate = [["submit", "x"]]),
      ["flow/flow /separate/0/1"],
    ],
    ["a state of an unknown step", (p) => (p.flow.states = { x: "waits" }), ["flow/flow /states/x"]],
    [
      "an indicator of an unknown form",
      (p) => (p.indicator.inputs[1] = { id: "price", label: "c", from: { form: "x", field: "amount", pick: "sum" } }),
      ["indicator/indicator /inputs/1/from/form", "indicator/indicator /expr"],
    ],
    [
      "an indicator of an unknown field",
      (p) => (p.indicator.inputs[1] = { id: "price", label: "c", from: { form: "contract", field: "x", pick: "sum" } }),
      ["indicator/indicator /inputs/1/from/field", "indicator/indicator /expr"],
    ],
    [
      "an indicator that counts a measure as whole",
      (p) => {
        p.indicator.inputs[1] = { id: "price", label: "c", from: { form: "contract", field: "measure", pick: "sum" } };
        p.indicator.expr = "ratio(doc.price, 100)";
      },
      ["indicator/indicator /expr"],
    ],
    ["an indicator that is no percentage", (p) => (p.indicator.expr = "doc.paid"), ["indicator/indicator /expr"]],
    [
      "a stage with an unknown form",
      (p) => p.lifecycle.stages[1]?.forms.push("x"),
      ["lifecycle/lifecycle /stages/1/forms/1"],
    ],
    [
      "a stage after an unknown one",
      (p) => p.lifecycle.stages[1]?.after.push("x"),
      ["lifecycle/lifecycle /stages/1/after/1"],
    ],
    [
      "a stage id twice",
      (p) => p.lifecycle.stages.push({ id: "one", title: "3", forms: ["pay"], after: [] }),
      ["lifecycle/lifecycle /stages/2/id"],
    ],
    ["a code twice", (p) => p.dictionary.items.push({ code: "1", name: "c" }), ["dictionary/kinds /items/2/code"]],
    [
      "an unknown parent code",
      (p) => p.dictionary.items.push({ code: "2", name: "c", parent: "9" }),
      ["dictionary/kinds /items/2/parent"],
    ],
    [
      "a fact that is not public",
      (p) => (p.publication.facts = [{ form: "pay", field: "amount" }]),
      ["publication/publication /facts/0/field"],
    ],
    ["a sensitive fact", (p) => (fieldOf(p, "name").sensitive = true), ["publication/publication /summary/field"]],
    [
      "a fact of an unknown form",
      (p) => (p.publication.facts = [{ form: "x", field: "amount" }]),
      ["publication/publication /facts/0/form"],
    ],
    [
      "an unknown summary",
      (p) => (p.publication.summary = { form: "pay", field: "x" }),
      ["publication/publication /summary/field"],
    ],
    [
      "a table of sources that is not public",
      (p) => (fieldOf(p, "sources").public = false),
      ["publication/publication /sources/table"],
    ],
    [
      "an unknown column of the sources",
      (p) => (p.publication.sources = { form: "pay", table: "sources", name: "x", amount: "amount" }),
      ["publication/publication /sources/name"],
    ],
    [
      "progress from an unknown form",
      (p) => (p.publication.progress = { form: "x", date: "day", rate: "rate" }),
      ["publication/publication /progress/form"],
    ],
    [
      "an unknown date of progress",
      (p) => (p.publication.progress = { form: "pay", date: "x", rate: "rate" }),
      ["publication/publication /progress/date"],
    ],
    [
      "a contract's field that is not public",
      (p) =>
        (p.publication.contracts = {
          form: "contract",
          number: "name",
          name: "name",
          party: "measure",
          amount: "amount",
        }),
      ["publication/publication /contracts/party"],
    ],
    [
      "an unknown indicator on the page",
      (p) => (p.publication.indicators = ["x"]),
      ["publication/publication /indicators/0"],
    ],
    ["a list of an unknown form", (p) => (p.list.of = { form: "x" }), ["list/list /of/form"]],
    ["a list with an unknown column", (p) => p.list.columns.push({ id: "x" }), ["list/list /columns/2/id"]],
    ["a list with an unknown filter", (p) => p.list.filters.push("x"), ["list/list /filters/2"]],
    ["a list sorted by what it does not know", (p) => (p.list.sort.by = "x"), ["list/list /sort/by"]],
    ["a page of an unknown role", (p) => (p.page.roles = ["x"]), ["page/page /roles/0"]],
    [
      "a menu with an unknown list",
      (p) => p.page.menu[0]?.items.splice(1, 1, { title: "l", open: { list: "x" } }),
      ["page/page /menu/0/items/1/open/list"],
    ],
    ["a conflict with an unknown role", (p) => (p.role.conflicts = ["x"]), ["role/clerk /conflicts/0"]],
    ["a mapping to an unknown form", (p) => (p.mapping.form = "x"), ["mapping/mapping /form"]],
    [
      "a mapping to an unknown field",
      (p) => (p.mapping.columns = [{ field: "x", headers: ["X"], read: "text" }]),
      ["mapping/mapping /columns/0/field"],
    ],
    ["a mapping with an unknown key", (p) => (p.mapping.key = ["x"]), ["mapping/mapping /key/0"]],
    ["a mapping with an unknown unit field", (p) => (p.mapping.unitField = "x"), ["mapping/mapping /unitField"]],
    ["a mapping with an unknown publication", (p) => (p.mapping.publication = "x"), ["mapping/mapping /publication"]],
  ];

  it.each(cases)("%s", (_name, plant, expected) => {
    const pack = makePack();
    plant(pack);

    expect(faultsOf(pack)).toEqual(expected);
  });

  it("all faults come at once, each with what was found and what was expected", () => {
    const pack = makePack();
    pack.form.titleField = "x";
    pack.page.roles = ["y"];
    const { form, page, ...rest } = pack;

    const faults = checkDefinitionSet(
      [
        form,
        page,
        ...rest.others,
        rest.contract,
        rest.flow,
        rest.list,
        rest.role,
        rest.dictionary,
        rest.publication,
        rest.indicator,
      ].map((body) => ({ file: body.id, body })),
      types,
    );

    expect(faults).toEqual([
      { file: "pay", pointer: "/titleField", found: "x", expected: "a field of form pay" },
      { file: "page", pointer: "/roles/0", found: "y", expected: "the id of a role" },
    ]);
  });
});

describe("what a field names in its options", () => {
  const add = (pack: Planted, ...fields: Field[]): void => void pack.form.sections[1]?.fields.push(...fields);
  const below = (more: Partial<Field> = {}): Field =>
    makeField({ id: "below", type: "choice", dictionary: "kinds", dependsOn: "kind", ...more });
  const columns = (pack: Planted): Field[] => fieldOf(pack, "sources")["columns"] as Field[];
  const regions: AnyDefinition = {
    ...head,
    kind: "dictionary",
    id: "towns",
    items: [
      { code: "331003", name: "a" },
      { code: "x", name: "b", parent: "331003" },
    ],
  };
  const cases: [string, (pack: Planted) => unknown, string[]][] = [
    [
      "files at steps that people do",
      (p) => add(p, makeField({ id: "x", type: "file", neededAt: ["submit", "joint"] })),
      [],
    ],
    [
      "files at a step that is none, or that no person does",
      (p) => add(p, makeField({ id: "x", type: "picture", neededAt: ["review", "gone", "paid"] })),
      ["form/pay /sections/1/fields/5/neededAt/1", "form/pay /sections/1/fields/5/neededAt/2"],
    ],
    [
      "files of a column at a step",
      (p) => columns(p).push(makeField({ id: "x", type: "file", neededAt: ["submit"] })),
      ["form/pay /sections/1/fields/4/columns/2/neededAt"],
    ],
    ["a choice below a choice", (p) => add(p, below()), []],
    [
      "a choice below a region",
      (p) => {
        p.others.push(regions);
        add(p, makeField({ id: "place", type: "region" }), below({ dictionary: "towns", dependsOn: "place" }));
      },
      [],
    ],
    [
      "a column below a column, and one below a field of the form",
      (p) =>
        columns(p).push(
          below({ dependsOn: "source" }),
          makeField({ id: "other", type: "choice", dictionary: "kinds", dependsOn: "kind" }),
        ),
      [],
    ],
    [
      "a choice below itself, a figure, or what is not there",
      (p) =>
        add(
          p,
          below({ dependsOn: "below" }),
          below({ id: "two", dependsOn: "amount" }),
          below({ id: "three", dependsOn: "gone" }),
          below({ id: "four", dependsOn: "source" }),
        ),
      [5, 6, 7, 8].map((i) => `form/pay /sections/1/fields/${i}/dependsOn`),
    ],
    [
      "a column below what is not there",
      (p) => columns(p).push(below({ dependsOn: "gone" })),
      ["form/pay /sections/1/fields/4/columns/2/dependsOn"],
    ],
    [
      "a choice below a region with codes that are below no region",
      (p) => add(p, makeField({ id: "place", type: "region" }), below({ dependsOn: "place" })),
      ["form/pay /sections/1/fields/6/dependsOn"],
    ],
    [
      "a choice below a choice of other codes",
      (p) => {
        p.others.push(regions);
        add(p, below({ dictionary: "towns" }));
      },
      ["form/pay /sections/1/fields/5/dependsOn"],
    ],
    [
      "a choice among codes without any above",
      (p) => {
        delete p.dictionary.items[1]?.parent;
        add(p, below());
      },
      ["form/pay /sections/1/fields/5/dependsOn"],
    ],
    ["a sum of a numeric column", (p) => (fieldOf(p, "sources")["sums"] = ["amount"]), []],
    [
      "a sum of a text, and of no column",
      (p) => (fieldOf(p, "sources")["sums"] = ["source", "amount", "gone"]),
      ["form/pay /sections/1/fields/4/sums/0", "form/pay /sections/1/fields/4/sums/2"],
    ],
    ["any kind of unit", (p) => add(p, makeField({ id: "x", type: "org", unitKind: "whatever" })), []],
    [
      "a document of an unknown form, in a column too",
      (p) => {
        add(p, makeField({ id: "x", type: "document", form: "gone" }));
        columns(p).push(makeField({ id: "y", type: "document", form: "gone" }));
      },
      ["form/pay /sections/1/fields/4/columns/2/form", "form/pay /sections/1/fields/5/form"],
    ],
  ];

  it.each(cases)("%s", (_name, plant, expected) => {
    const pack = makePack();
    plant(pack);

    expect(faultsOf(pack)).toEqual(expected);
  });
});

describe("the fault of a rule", () => {
  it("says which characters it is about, in flows and indicators as in forms", () => {
    const pack = makePack();
    stepOf(pack, "by-size", "choose").cases.splice(0, 1, { title: "big", when: "1 < 2 && doc.gone == 1", steps: [] });
    pack.indicator.expr = "ratio(doc.paid, doc.gone)";
    const { others, ...rest } = pack;
    const bodies: AnyDefinition[] = [...Object.values(rest), ...others];

    const faults = checkDefinitionSet(
      bodies.map((body) => ({ file: body.kind, body })),
      types,
    );

    expect(faults.map(({ file, found }) => [file, found])).toEqual([
      ["flow", "gone (characters 13-17 of 1 < 2 && doc.gone == 1)"],
      ["indicator", "gone (characters 20-24 of ratio(doc.paid, doc.gone))"],
    ]);
  });
});

describe("looking definitions up", () => {
  it("finds the highest version, in whatever order they were read", () => {
    const [one, two] = [makeForm({}), { ...makeForm({}), version: 2 }];

    expect(definitionSet([one, two]).find("form", "form")?.version).toBe(2);
    expect(definitionSet([two, one]).find("form", "form")?.version).toBe(2);
    expect(definitionSet([two, one]).all("form")).toHaveLength(1);
    expect(definitionSet([]).find("form", "form")).toBeUndefined();
  });
});

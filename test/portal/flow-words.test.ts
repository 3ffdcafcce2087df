/** Flows in plain words: every rule that finds people, every vote, every deadline, and the reading of a whole flow. */
import { describe, expect, it, test } from "vitest";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Vote, Who } from "../../core/domain/flow-people.ts";
import type { Form } from "../../core/domain/form.ts";
import { isOpen, oneWho, placeOf, placeValue, whoWords } from "../../portal/designer/approval-words.ts";
import { backWords, dueWords, voteWords } from "../../portal/designer/flow-decide-words.ts";
import { branchWords, type ReadLine, readFlow, readRules, stepNumbers } from "../../portal/designer/flow-reading.ts";
import { cardWords, stepBadges, stepSentence } from "../../portal/designer/flow-step-words.ts";

const form = {
  kind: "form",
  id: "f",
  sections: [
    {
      id: "s",
      title: "s",
      fields: [
        { id: "amount", type: "money", label: "金额" },
        { id: "chief", type: "person", label: "监理代表" },
        { id: "start", type: "date", label: "开工日期" },
      ],
    },
  ],
  checks: [],
} as unknown as Form;
const names = {
  roles: [
    { id: "head", title: "负责人" },
    { id: "chair", title: "组长" },
    { id: "expert", title: "专家" },
  ],
  unitKinds: [{ id: "finance", title: "财政部门" }],
  form,
  people: new Map([["p1", "林书遥"]]),
  units: new Map([["u1", "宁溪镇人民政府"]]),
  steps: new Map([
    ["first", "初审"],
    ["submit", "提交"],
  ]),
};
const flow = { withdraw: "never" } as Flow;
const expert: Who = { role: "expert", at: { unitKind: "finance" } };

describe("who acts", () => {
  const rules: [Who, string][] = [
    [{ role: "head", at: "own-unit" }, "本单位的“负责人”"],
    [{ role: "head", at: { unitKind: "finance", of: "city" } }, "所在市的财政部门的“负责人”"],
    [{ role: "head", at: { unit: "u1" } }, "宁溪镇人民政府的“负责人”"],
    [{ starter: "self" }, "填报人本人"],
    [{ starter: "superiors", levels: 3 }, "填报人往上 3 级的各级上级"],
    [{ persons: ["p1", "p2"] }, "林书遥、一位已指定的人"],
    [{ field: "chief" }, "“监理代表”栏里填的人"],
    [{ chosenBy: "starter", max: 2, from: expert }, "填报人提交时选的人（最多 2 人），从本县区的财政部门的“专家”中选"],
    [{ chosenBy: "previous" }, "上一步办理人选的人（最多 1 人）"],
    [{ sameAs: "first" }, "办过“初审”的人"],
    [{ expression: "doc.chief" }, "由公式算出的人"],
  ];

  it.each(rules)("says %j", (who, said) => {
    expect(oneWho(who, names)).toBe(said);
    expect(isOpen(who)).toBe(false);
  });

  it("joins rules by or where one is enough and by and where all have to agree", () => {
    const who = [{ role: "head", at: "own-unit" }, { starter: "self" }] as Who[];

    expect(whoWords(who, names)).toBe("本单位的“负责人”，或者填报人本人");
    expect(whoWords(who, names, true)).toBe("本单位的“负责人”，以及填报人本人");
  });

  test("places survive the way through a choice", () => {
    const places = [
      "own-unit",
      "parent-unit",
      { unitKind: "finance" },
      { unitKind: "gone", of: "city" },
      { unit: "u1" },
    ] as const;

    for (const at of places) expect(placeOf(placeValue(at))).toEqual(at);
  });
});

describe("how it is decided", () => {
  const votes: [Vote, string][] = [
    [
      { pass: "2/3", veto: ["chair"], quorum: "1/2" },
      "投票的人中至少 2/3 同意才通过，弃权不计，“组长”一票否决，出席不少于半数，结果不会再变就提前结束，不通过就终止",
    ],
    [
      { pass: 3, abstain: "counted", weights: { chair: 2 }, quorum: 4, early: false, otherwise: "return" },
      "至少 3 票同意才通过，弃权算作投了票，“组长”一票算 2 票，出席不少于 4 人，等所有人投完再算，不通过就退回填报人",
    ],
    [
      { pass: "1/1", of: "members", otherwise: "go-on" },
      "全体成员中全部同意才通过，弃权不计，结果不会再变就提前结束，不通过也往下走、结果记录在案",
    ],
  ];

  it.each(votes)("says the vote %j", (vote, said) => expect(voteWords(vote, names)).toBe(said));

  it("says where it goes back to and what happens then", () => {
    expect(backWords(undefined, names)).toBe("可以退回到前面任何一步");
    expect(backWords([], names)).toBe("不能退回");
    expect(backWords(["submit", "first"], names)).toBe("可以退回到“提交、初审”");
    expect(backWords({ to: "starter", then: "come-back" }, names)).toBe("只能退回填报人，改好后直接回到这一步");
    expect(backWords({ to: "previous", then: "ask" }, names)).toBe("只能退回上一步，改好后怎么走由退回的人定");
  });

  it("says the deadline and what it does", () => {
    const due = {
      within: { workdays: 3 },
      remind: [{ workdays: 1 }, { workhours: 2 }],
      overdue: { every: { days: 1 }, times: 2 },
      then: "escalate",
      to: [{ role: "head", at: "parent-unit" }],
    } as const;

    expect(dueWords({ ...due, remind: [...due.remind], to: [...due.to] }, names)).toBe(
      "限 3 个工作日办完，到期前 1 个工作日、2 个工作小时提醒，逾期后每 1 天催一次、最多 2 次，到期加上上级单位的“负责人”一起办",
    );
    expect(dueWords({ within: { hours: 8 }, then: "close" }, names)).toBe("限 8 小时办完，到期按已投的票计算");
  });
});

describe("steps on their cards", () => {
  const panel = {
    id: "panel",
    title: "专家会",
    do: "approve",
    who: [expert],
    order: "in-turn",
    decide: { pass: "2/3" },
    due: { within: { workdays: 3 } },
    sign: true,
    attachments: "required",
    opinion: "always",
    may: ["cc", "add-before"],
    fields: { amount: "edit", chief: "hide" },
  } as Step;

  it("say who and carry short words for the rest", () => {
    expect(cardWords(panel, flow, names)).toBe("本县区的财政部门的“专家”");
    expect(stepBadges(panel).map(({ text }) => text)).toEqual([
      "依次 票签 2/3",
      "限 3 个工作日",
      "签名",
      "附件",
      "必写意见",
      "抄送",
      "可加签",
      "填 1 项",
      "隐藏 1 项",
    ]);
  });

  const machines: [object, string][] = [
    [{ do: "wait", until: "start" }, "等到“开工日期”那一天。"],
    [{ do: "wait", for: { hours: 2 } }, "等 2 小时再往下走。"],
    [{ do: "call", flow: "part", version: 2 }, "办流程“part”第 2 版里的步骤。"],
    [{ do: "act", plugin: "treasury/push" }, "交给插件“treasury/push”去做，做完再往下走。"],
    [{ do: "finish", as: "refused" }, "到这里就终止，别处没办的不再办。"],
    [{ do: "cc", who: [{ starter: "self" }] }, "抄送给填报人本人，不用办。"],
    [
      { do: "repeat", again: 'doc.amount > yuan("5")', times: 3, exhausted: "refuse", steps: [] },
      "里面的步骤办完一遍后，如果金额大于 5 元，就再来一遍，最多 3 遍；到了次数仍成立就终止。",
    ],
  ];
  it.each(machines)("says %j", (step, said) =>
    expect(stepSentence({ id: "x", title: "x", ...step } as Step, flow, names)).toBe(said),
  );
});

describe("the whole flow", () => {
  const whole = {
    withdraw: "until-done",
    takeBack: true,
    policy: {
      sameApprover: "skip-repeated",
      noApprover: { who: [{ role: "head", at: "parent-unit" }] },
      reach: "unit",
    },
    separate: [["submit", "first"]],
    states: { first: "待初审" },
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      { id: "first", title: "初审", do: "approve", who: [{ role: "head", at: "own-unit" }], decide: "any", back: [] },
      {
        id: "size",
        title: "按金额",
        do: "choose",
        cases: [
          {
            title: "大额",
            when: 'doc.amount >= yuan("500000")',
            steps: [
              {
                id: "loop",
                title: "再核",
                do: "repeat",
                again: "",
                times: 2,
                steps: [{ id: "in", title: "核", do: "cc", who: [] }],
              },
            ],
          },
          { title: "没写", steps: [] },
          { title: "其他", steps: [] },
        ],
      },
    ],
  } as unknown as Flow;

  it("numbers steps so that the number says where they stand", () => {
    expect([...stepNumbers(whole)]).toEqual([
      ["submit", "1"],
      ["first", "2"],
      ["size", "3"],
      ["loop", "3A1"],
      ["in", "3A1.1"],
    ]);
  });

  it("reads every step, its branches with their conditions, and what holds for all", () => {
    const lines = readFlow(whole, { ...names, steps: new Map() });
    const flat = (list: readonly ReadLine[]): string[] =>
      list.flatMap((line) => [
        `${line.no} ${line.title}：${line.text}${line.details.join("；")}`,
        ...line.branches.flatMap((branch) => [`${branch.title} ${branch.when}`, ...flat(branch.lines)]),
      ]);

    expect(flat(lines).slice(0, 4)).toEqual([
      "1 提交：填报人填好后提交。办结以前都可以撤回。",
      "2 初审：本单位的“负责人”审核，一人同意即可。停在这一步时叫“待初审”；不能退回",
      "3 按金额：按条件走 3 条路中的一条：从上往下看，第一条成立的就是。",
      "大额 金额不少于 50 万元时走这一支",
    ]);
    expect(flat(lines)).toContain("没写 还没有写条件");
    expect(flat(lines)).toContain("其他 前面的都不成立时走这一支");
    expect(branchWords(whole.steps[2] as Step, 1, names)).toBe("还没有写条件");
    expect(readRules(whole, names)).toEqual([
      "办结以前都可以撤回",
      "办过的人在别人还没动以前可以拿回",
      "同意过的人以后再轮到时都自动跳过",
      "一步找不到人时由上级单位的“负责人”办",
      "填报人自己在审批人里时不算他",
      "转办和加签只能在本单位内",
      "“提交、初审”要由不同的人办，转办、代理和加签也算",
    ]);
  });
});

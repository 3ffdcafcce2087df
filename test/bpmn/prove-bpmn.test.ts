/** Models as other tools write them: each fixture with its verdict, and files that hold no model. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { MOST_MODEL_BYTES, UnreadableModel } from "../../core/bpmn/parse-model.ts";
import { proveBpmn } from "../../core/bpmn/prove-bpmn.ts";

const FOLDER = join(import.meta.dirname, "../fixtures/bpmn");
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const model = (inside: string): Uint8Array =>
  bytes(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">${inside}</definitions>`);
const verdictOf = (file: string): string[] =>
  proveBpmn(readFileSync(join(FOLDER, `${file}.bpmn`))).problems.map(({ code, path }) => `${code}: ${path.join(" ")}`);

/** Every fault with its way; none for a sound model. */
const VERDICTS: Record<string, string[]> = {
  "boundary-interrupting": [],
  "boundary-interrupting-into-join": ["deadlock: s approve join"],
  "boundary-reminder": [],
  "boundary-reminder-joins-main": ["lack-of-synchronization: s approve merge remind second merge"],
  compensation: [],
  "complex-join": ["unsupported: join"],
  "complex-split": [],
  "conditional-flows-from-task": [],
  "dead-step-circle": ["dead-step: ring"],
  "dead-step-unconnected": ["dead-step: lonely"],
  "deadlock-choice-into-join": ["deadlock: s split a join"],
  "deadlock-inclusive-into-join": ["deadlock: s split a join"],
  "deadlock-loop-into-join": ["deadlock: s entry"],
  "early-end-against-join": ["deadlock: s split a ok early b join"],
  "event-choice": [],
  "event-choice-into-join": ["deadlock: s wait answer join"],
  "event-subprocess": [],
  "event-subprocess-unsound": ["lack-of-synchronization: s filed split x merge y merge"],
  "exclusive-choice": [],
  "flow-over-border": ["unsupported: flow_5"],
  "inclusive-block": [],
  "inclusive-join-waits": [],
  "inclusive-joins-wait-for-each-other": ["deadlock: s split left"],
  "link-events": [],
  "link-without-catch": ["unsupported: out"],
  "livelock-in-parallel": ["livelock: s split round b round"],
  "livelock-without-exit": ["livelock: s choice a round b round"],
  "loop-with-exit": [],
  "markers-and-calls": [],
  "no-start-circle": ["no-start: "],
  "no-start-or-end-events": [],
  "parallel-block": [],
  "same-end-twice": ["improper-end: s split a e b e"],
  sequence: [],
  "several-starts": [],
  "several-starts-into-join": ["deadlock: one join"],
  "subprocess-cancelled-loop": [],
  "subprocess-deadlock-inside": ["deadlock: s review s1 x a j"],
  "subprocess-error": [],
  "subprocess-error-never-thrown": ["dead-step: s pay caught", "dead-step: s pay failed"],
  "subprocess-escalation": [],
  "subprocess-sound": [],
  "subprocess-terminate": [],
  "terminate-against-join": [],
  "terminate-frees-branches": [],
  "transaction-cancel": [],
  "twice-inclusive-into-merge": ["lack-of-synchronization: s split a merge b merge"],
  "twice-parallel-into-merge": ["lack-of-synchronization: s split a merge b merge"],
  "twice-without-gateways": ["lack-of-synchronization: s a b d c d"],
  "two-ends-in-parallel": [],
  "two-pools": ["deadlock: s2 x2 b2 j2"],
  "unknown-element": ["unsupported: q"],
  "unsound-far-apart": ["lack-of-synchronization: s first a merged split d c second f d"],
  "unstructured-choice": [],
  "unstructured-sound": [],
  "vendor-extensions": [],
};

const UNREADABLE: Record<string, string> = {
  "unreadable-boundary": "the boundary event b stands on gone, which is not in the file",
  "unreadable-broken": "the file is not well-formed XML",
  "unreadable-dangling": "the sequence flow f names gone, which is not in the file",
  "unreadable-doctype": "the file declares a document type or entities, which a BPMN model has no need of",
  "unreadable-empty": "the file is empty",
  "unreadable-no-process": "there is no process with steps in the file",
  "unreadable-other-xml": "the file is not a BPMN 2.0 model",
  "unreadable-twice": "the id a stands more than once",
};

describe("the proof of BPMN models", () => {
  it("judges every fixture", () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.bpmn$/, ""));

    expect(files.toSorted()).toEqual([...Object.keys(VERDICTS), ...Object.keys(UNREADABLE)].toSorted());
  });

  it.each(Object.entries(VERDICTS))("gives the verdict on %s", (file, expected) => {
    expect(verdictOf(file).map((line) => line.trim())).toEqual(expected.map((line) => line.trim()));
  });

  it.each(Object.entries(UNREADABLE))("refuses %s with a sentence", (file, sentence) => {
    expect(() => proveBpmn(readFileSync(join(FOLDER, `${file}.bpmn`)))).toThrow(UnreadableModel);
    expect(() => proveBpmn(readFileSync(join(FOLDER, `${file}.bpmn`)))).toThrow(sentence);
  });

  it("tells each problem in a sentence that names the step", () => {
    for (const file of Object.keys(VERDICTS))
      for (const problem of proveBpmn(readFileSync(join(FOLDER, `${file}.bpmn`))).problems)
        expect(problem.message).toContain(problem.step);
  });

  it("refuses a file that is too large, before reading it", () => {
    expect(() => proveBpmn(new Uint8Array(MOST_MODEL_BYTES + 1))).toThrow("larger than 5 MB");
  });

  it("refuses parts nested beyond the limit instead of running out of stack", () => {
    const deep = (depth: number): Uint8Array =>
      model(
        `<process id="p">${Array.from({ length: depth }, (_, i) => `<subProcess id="x${i}">`).join("")}<task id="t"/>${"</subProcess>".repeat(depth)}</process>`,
      );

    expect(proveBpmn(deep(90)).sound).toBe(true);
    expect(() => proveBpmn(deep(3000))).toThrow("nested more than");
  });

  it("reads the name space of the beta, other encodings and references with a prefix", () => {
    const flow = `<process id="p"><startEvent id="s"/><endEvent id="e"/><sequenceFlow id="f" sourceRef="x:s" targetRef="e"/></process>`;
    const beta = bytes(`<definitions xmlns="http://schema.omg.org/spec/BPMN/2.0">${flow}</definitions>`);
    const wide = Buffer.from(
      `\uFEFF<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">${flow}</definitions>`,
      "utf16le",
    );

    expect(proveBpmn(beta)).toEqual({ sound: true, problems: [] });
    expect(proveBpmn(wide)).toEqual({ sound: true, problems: [] });
  });

  it("allows a document type inside text, where it means nothing", () => {
    const text = `<process id="p"><startEvent id="s"><documentation><![CDATA[<!DOCTYPE html>]]></documentation></startEvent></process>`;

    expect(proveBpmn(model(text)).sound).toBe(true);
  });

  it("knows elements by their name space, not by their prefix", () => {
    const foreign = `<process id="p"><startEvent id="s"/><x:endEvent xmlns:x="http://example.org" id="e"/><sequenceFlow id="f" sourceRef="s" targetRef="e"/></process>`;

    expect(proveBpmn(model(foreign)).problems).toMatchObject([{ code: "unsupported", step: "e" }]);
  });

  it("follows shared event definitions", () => {
    const shared = `<terminateEventDefinition id="stop"/><process id="p"><startEvent id="s"/><parallelGateway id="g"/><task id="a"/><parallelGateway id="j"/>
      <endEvent id="t"><eventDefinitionRef>stop</eventDefinitionRef></endEvent><exclusiveGateway id="x"/><endEvent id="e"/>
      <sequenceFlow id="f1" sourceRef="s" targetRef="g"/><sequenceFlow id="f2" sourceRef="g" targetRef="a"/>
      <sequenceFlow id="f3" sourceRef="a" targetRef="j"/><sequenceFlow id="f4" sourceRef="g" targetRef="x"/>
      <sequenceFlow id="f5" sourceRef="x" targetRef="j"/><sequenceFlow id="f6" sourceRef="x" targetRef="t"/>
      <sequenceFlow id="f7" sourceRef="j" targetRef="e"/></process>`;

    expect(proveBpmn(model(shared))).toEqual({ sound: true, problems: [] });
    expect(
      proveBpmn(model(shared.replace("<eventDefinitionRef>stop</eventDefinitionRef>", ""))).problems,
    ).toMatchObject([{ code: "deadlock", step: "j" }]);
  });
});

/**
 * The rules of a document's next act, for the elements that write and decide it: their results, the problems of an act
 * that they refused, and the reasons that a person gives to go on.
 */
import { html, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type DocumentRules, getDocumentRules } from "../rule-api.ts";
import "./rule-reasons.ts";
import type { Reasons } from "./rule-reasons.ts";

type Asked = { results: readonly RuleResult[]; again(reasons: Reasons): void };

export class RuleCheck implements ReactiveController {
  /** What the rules say of the answers as they were last stored. */
  answer: DocumentRules | undefined;
  /** Why the last act was refused; each stays until its rule says otherwise. */
  problems: readonly Problem[] = [];
  error: unknown;
  private asked: Asked | undefined;
  private given: Reasons = {};
  private turn = 0;
  private known = "";
  private host: ReactiveControllerHost;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {}

  /** Asks for the results of a document; once for each stamp. */
  look(document: string, stamp: unknown): void {
    const key = `${document} ${String(stamp)}`;
    if (key === this.known) return;
    this.known = key;
    this.forgetPlugins();
    void this.load(document);
  }

  /** What a plugin refused holds for the state that it saw, and nothing but asking again tells whether it still does. */
  forgetPlugins(): void {
    if (this.problems.some(isOfPlugin)) this.problems = this.problems.filter((problem) => !isOfPlugin(problem));
  }

  private async load(document: string): Promise<void> {
    this.turn += 1;
    const { turn } = this;
    try {
      const answer = await getDocumentRules(document);
      if (turn !== this.turn) return;
      this.answer = answer;
      this.error = undefined;
      this.problems = stillRefused(this.problems, answer.results);
    } catch (error) {
      if (turn !== this.turn) return;
      // Nothing of what was refused is held against somebody when the rules cannot be asked: the act asks them again.
      this.error = error;
      this.problems = [];
    }
    this.host.requestUpdate();
  }

  /**
   * Takes what the server answered to an act. `asks`: a dialog asks for reasons and calls `again`; `blocked`: the
   * problems stand in `problems`; undefined: it has nothing to do with rules.
   */
  take(error: unknown, document: string, again: (reasons: Reasons) => void): "asks" | "blocked" | undefined {
    if (!(error instanceof ApiError)) return undefined;
    const results = Array.isArray(error.facts["results"]) ? (error.facts["results"] as RuleResult[]) : [];
    if (error.code === "rule.reason-needed") this.asked = { results, again };
    else if (error.code === "rule.blocked" || error.code === "plugin.stopped") this.problems = error.problems;
    else return undefined;
    this.host.requestUpdate();
    if (error.code === "rule.reason-needed") return "asks";
    void this.load(document);
    return "blocked";
  }

  /** That the rules could not be asked; the act asks them again anyway. */
  failure(): TemplateResult | "" {
    if (this.error === undefined) return "";
    const text = this.error instanceof ApiError ? this.error.message : "";
    return html`<p class="small muted" role="status">${t("rule.look-failed")} ${text}</p>`;
  }

  /** The dialog for reasons, while it is open; what was written is kept when it comes up again. */
  dialog(form: Form): TemplateResult | "" {
    const { asked } = this;
    if (!asked) return "";
    const close = (): void => {
      this.asked = undefined;
      this.host.requestUpdate();
    };
    return html`<mz-rule-reasons .results=${asked.results} .form=${form} .given=${this.given} @mz-reasons=${(
      event: CustomEvent<Reasons>,
    ) => {
      this.given = { ...this.given, ...event.detail };
      close();
      asked.again(event.detail);
    }} @mz-close=${close}></mz-rule-reasons>`;
  }
}

/** The problems whose rule still blocks the act. */
export function stillRefused(problems: readonly Problem[], results: readonly RuleResult[]): Problem[] {
  const blocking = new Set(results.filter(({ severity }) => severity === "block").map(({ code }) => code));
  return problems.filter((problem) => isOfPlugin(problem) || blocking.has(String(problem.params?.["rule"] ?? "")));
}

const isOfPlugin = ({ code }: Problem): boolean => code.startsWith("plugin.");

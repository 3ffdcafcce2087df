/** What a person wants told where and when: address, kinds by e-mail, quiet hours. */
import { html, type TemplateResult } from "lit";
import type { Problem } from "../../core/domain/problem.ts";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { kindChecks } from "../elements/kind-checks.ts";
import { Loader } from "../elements/loader.ts";
import { type MessageKey, t } from "../message.ts";
import { getNoticeSettings, type NoticeSettings, saveNoticeSettings, type SettingsAnswer } from "../notice-api.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

const LANGUAGES: Record<NoticeSettings["language"], MessageKey> = {
  "zh-CN": "notice-settings.chinese",
  en: "notice-settings.english",
};
const QUIET = { from: "22:00", to: "07:30" };

/** `<mz-notice-settings-page>` */
class NoticeSettingsPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    draft: { state: true },
    problems: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare draft: NoticeSettings | undefined;
  declare problems: Problem[];
  declare fault: string;
  declare busy: boolean;
  private readonly loader: Loader<SettingsAnswer>;

  constructor() {
    super();
    this.draft = undefined;
    this.problems = [];
    this.fault = "";
    this.busy = false;
    this.loader = new Loader(this, async () => {
      const answer = await getNoticeSettings();
      this.take(answer);
      return answer;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("notice-settings.title"));
    this.loader.start();
  }

  private take({ email, language, emailKinds, quiet, phone, channels }: SettingsAnswer): void {
    this.draft = { email, language, emailKinds, quiet, phone, channels };
  }

  private change(part: Partial<NoticeSettings>): void {
    if (this.draft) this.draft = { ...this.draft, ...part };
  }

  private save = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!this.draft || this.busy) return;
    this.busy = true;
    this.problems = [];
    this.fault = "";
    try {
      const answer = await saveNoticeSettings(this.draft);
      this.loader.set(answer);
      this.take(answer);
      toast(t("notice-settings.saved"));
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      this.problems = error instanceof ApiError ? error.problems : [];
      await this.updateComplete;
      this.querySelector<HTMLElement>(".invalid input")?.focus();
    }
    this.busy = false;
  };

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("notice-settings.title")}</h1><div class="btns push"><a class="btn" href=${pathOf("notices")}>${icon("left")}${t("notices.title")}</a></div></div><p class="muted">${t("notice-settings.lead")}</p></div>
      <div class="wrap">${this.loader.view((answer) => (this.draft ? this.form(answer, this.draft) : ""), "rows")}</div>`;
  }

  private form(answer: SettingsAnswer, draft: NoticeSettings): TemplateResult {
    return html`<form class="told-form" @submit=${this.save} novalidate>
      ${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
      <section class="sec" aria-labelledby="h-mail"><div class="sec-head"><h2 id="h-mail">${t("notice-settings.mail")}</h2></div>
        ${answer.mailOn ? "" : html`<div class="notice info">${icon("info")}<div>${t("notice-settings.mail-off")}</div></div>`}
        ${this.field("email", t("notice-settings.email"), t("notice-settings.email-help"), html`<input class="input" id="set-email" type="email" autocomplete="email" aria-describedby="set-email-help" .value=${draft.email ?? ""} @input=${(event: Event) => this.change({ email: (event.target as HTMLInputElement).value.trim() || null })} />`)}
        ${kindChecks({ id: "set-kinds", legend: t("notice-settings.kinds"), chosen: draft.emailKinds, onChange: (emailKinds) => this.change({ emailKinds }) })}
        <div class="field"><label class="label" for="set-language">${t("notice-settings.language")}</label><select class="select" id="set-language" .value=${draft.language} @change=${(event: Event) => this.change({ language: (event.target as HTMLSelectElement).value as NoticeSettings["language"] })}>${(Object.keys(LANGUAGES) as NoticeSettings["language"][]).map((language) => html`<option value=${language} ?selected=${language === draft.language}>${t(LANGUAGES[language])}</option>`)}</select></div>
      </section>
      ${answer.offered.length === 0 ? "" : this.channels(answer, draft)}
      <section class="sec" aria-labelledby="h-quiet"><div class="sec-head"><h2 id="h-quiet">${t("notice-settings.quiet")}</h2></div>
        <p class="muted">${t("notice-settings.quiet-help")}</p>
        <label class="check-line"><input type="checkbox" id="set-quiet" .checked=${draft.quiet !== null} @change=${(event: Event) => this.change({ quiet: (event.target as HTMLInputElement).checked ? QUIET : null })} />${t("notice-settings.quiet-on")}</label>
        ${draft.quiet === null ? "" : this.times(draft.quiet)}
        ${answer.passes.length > 0 ? html`<p class="small">${t("notice-settings.passes", { kinds: answer.passes.map((kind) => t(`notices.kind.${kind}`)).join(t("text.pause")) })}</p>` : ""}
      </section>
      <div class="btns"><button class="btn primary" type="submit" ?disabled=${this.busy}>${t("notice-settings.save")}</button></div>
    </form>`;
  }

  private channels({ offered }: SettingsAnswer, draft: NoticeSettings): TemplateResult {
    return html`<section class="sec" aria-labelledby="h-channels"><div class="sec-head"><h2 id="h-channels">${t("notice-settings.channels")}</h2></div>
        ${this.field("phone", t("notice-settings.phone"), t("notice-settings.phone-help"), html`<input class="input" id="set-phone" type="tel" inputmode="numeric" autocomplete="tel-national" aria-describedby="set-phone-help" .value=${draft.phone ?? ""} @input=${(event: Event) => this.change({ phone: (event.target as HTMLInputElement).value.replaceAll(/\s/g, "") || null })} />`)}
        ${offered.map((channel) =>
          kindChecks({
            id: `set-${channel.name.replace("/", "-")}`,
            legend: t("notice-settings.channel-kinds", { channel: channel.title }),
            ...(channel.served ? {} : { help: t("notice-settings.channel-off") }),
            chosen: draft.channels[channel.name] ?? [],
            onChange: (kinds) => this.change({ channels: { ...draft.channels, [channel.name]: kinds } }),
          }),
        )}
      </section>`;
  }

  private times(quiet: { from: string; to: string }): TemplateResult {
    const input = (name: "from" | "to", label: string) =>
      html`<label class="filter"><span class="label">${label}</span><input class="input" id="set-quiet-${name}" type="time" required .value=${quiet[name]} @change=${(
        event: Event,
      ) => {
        const { value } = event.target as HTMLInputElement;
        if (value !== "") this.change({ quiet: { ...quiet, [name]: value.slice(0, 5) } });
      }} /></label>`;
    return this.field(
      "quiet",
      "",
      t("notice-settings.times-help"),
      html`<div class="told-times" role="group" aria-label=${t("notice-settings.quiet")}>${input("from", t("notice-settings.from"))}${input("to", t("notice-settings.to"))}</div>`,
    );
  }

  private field(name: string, label: string, help: string, control: TemplateResult): TemplateResult {
    const problem = this.problems.find((one) => one.pointer === `/${name}`);
    return html`<div class="field ${problem ? "invalid" : ""}">${label === "" ? "" : html`<label class="label" for="set-${name}">${label}</label>`}${control}<p class="help" id="set-${name}-help">${help}</p>
      ${problem ? html`<p class="field-error"><span class="state stop">${icon("stop")}${problem.message ?? problem.code}</span></p>` : ""}</div>`;
  }
}
customElements.define("mz-notice-settings-page", NoticeSettingsPage);

/** Sign-in: name and password, or one of the trial accounts in demo mode. Leads back to where the person was. */
import { html } from "lit";
import { listDemoAccounts, signIn } from "../api.ts";
import type { DemoAccount } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { BASE_PATH, navigate } from "../router.ts";
import { useSession } from "../session.ts";
import { PageElement } from "./page.ts";

/** `<mz-sign-in-page>` */
class SignInPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    accounts: { state: true },
    busy: { state: true },
    fault: { state: true },
    picked: { state: true },
  };
  declare accounts: DemoAccount[];
  declare busy: boolean;
  declare fault: string;
  declare picked: string;

  constructor() {
    super();
    this.accounts = [];
    this.busy = false;
    this.fault = "";
    this.picked = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("sign-in.title"));
    listDemoAccounts().then(
      (accounts) => (this.accounts = accounts),
      () => undefined,
    );
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    const [login, password] = [this.field("login"), this.field("password")];
    if (!login || !password || this.busy) return;
    if (login.value.trim() === "" || password.value === "") {
      this.fault = t("sign-in.both");
      (login.value.trim() === "" ? login : password).focus();
      return;
    }
    this.busy = true;
    this.fault = "";
    try {
      useSession(await signIn(login.value.trim(), password.value));
      const next = this.route.query["next"] ?? "";
      navigate(next.startsWith(BASE_PATH) ? next : BASE_PATH, { replace: true });
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      password.value = "";
      password.focus();
    }
    this.busy = false;
  }

  private field(id: string): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`#${id}`);
  }

  private async pick(account: DemoAccount): Promise<void> {
    this.picked = account.login;
    const [login, password] = [this.field("login"), this.field("password")];
    if (login) login.value = account.login;
    if (!password) return;
    if (account.password === undefined) password.focus();
    else {
      password.value = account.password;
      await this.submit(new Event("submit", { cancelable: true }));
    }
  }

  override render() {
    return html`<main class="sign-in" id="main" tabindex="-1">
      <div class="sign-box">
        <p class="sign-brand">${t("app.name")}</p>
        <h1>${t("sign-in.heading")}</h1>
        <p class="muted">${this.route.query["next"] ? t("sign-in.expired") : t("sign-in.lead")}</p>
        <form @submit=${this.submit} novalidate>
          ${this.fault === "" ? "" : html`<div class="notice stop" role="alert" id="sign-fault">${icon("stop")}<div>${this.fault}</div></div>`}
          <div class="field"><label class="label" for="login">${t("sign-in.login")}</label><input class="input" id="login" name="username" autocomplete="username" autocapitalize="off" spellcheck="false" required /></div>
          <div class="field"><label class="label" for="password">${t("sign-in.password")}</label><input class="input" id="password" name="password" type="password" autocomplete="current-password" required /></div>
          <button class="btn primary wide" type="submit" ?disabled=${this.busy}>${this.busy ? t("sign-in.busy") : t("sign-in.submit")}</button>
        </form>
      </div>
      ${this.accounts.length === 0 ? "" : this.demo()}
    </main>`;
  }

  private demo() {
    return html`<section class="sign-demo" aria-labelledby="demo-h">
      <h2 id="demo-h">${t("sign-in.demo")}</h2>
      <p class="muted small">${t("sign-in.demo-help")}</p>
      <ul class="demo-list">
        ${this.accounts.map(
          (account) => html`<li>
            <button type="button" class="demo-account" aria-pressed=${this.picked === account.login} @click=${() => this.pick(account)}>
              <b>${account.name}</b><span class="small">${account.roles}</span><span class="small muted">${account.unit}</span><span class="mono muted">${account.login}</span>
            </button>
          </li>`,
        )}
      </ul>
    </section>`;
  }
}
customElements.define("mz-sign-in-page", SignInPage);

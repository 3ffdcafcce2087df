/** An address that leads nowhere. */
import { html } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { PageElement } from "./page.ts";

/** `<mz-not-found-page>` */
class NotFoundPage extends PageElement {
  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("not-found.title"));
  }

  override render() {
    return html`<div class="blank"><span class="blank-i">${icon("search")}</span><h1>${t("not-found.title")}</h1><p class="muted">${t("not-found.text")}</p><p><a class="btn" href="/portal/">${t("not-found.home")}</a></p></div>`;
  }
}
customElements.define("mz-not-found-page", NotFoundPage);

/** What each role may do, how far it reaches and which roles exclude each other. */
import { html } from "lit";
import { listRoles } from "../api.ts";
import type { RoleRow } from "../api-types.ts";
import { Loader } from "../elements/loader.ts";
import { type MessageKey, t } from "../message.ts";
import { pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const PERMISSIONS: Record<string, MessageKey> = {
  "project.read": "permission.project.read",
  "document.read": "permission.document.read",
  "document.write": "permission.document.write",
  "case.act": "permission.case.act",
  "flow.administer": "permission.flow.administer",
  "quota.read": "permission.quota.read",
  "import.run": "permission.import.run",
  "sensitive.read": "permission.sensitive.read",
  "definition.read": "permission.definition.read",
  "definition.write": "permission.definition.write",
  "definition.publish": "permission.definition.publish",
  "account.manage": "permission.account.manage",
  "role.grant": "permission.role.grant",
  "plugin.manage": "permission.plugin.manage",
  "plugin.grant": "permission.plugin.grant",
  "plugin.second": "permission.plugin.second",
  "evidence.read": "permission.evidence.read",
  "delivery.read": "permission.delivery.read",
  "payment-order.read": "permission.payment-order.read",
  "payment-order.handle": "permission.payment-order.handle",
  "ledger.lift": "permission.ledger.lift",
  "treasury.link": "permission.treasury.link",
  "notice.manage": "permission.notice.manage",
  "bank.read": "permission.bank.read",
  "bank.write": "permission.bank.write",
};
const REACH: Record<string, MessageKey> = { unit: "reach.unit", subtree: "reach.subtree", region: "reach.region" };

/** `<mz-roles-page>` */
class RolesPage extends PageElement {
  private readonly loader: Loader<RoleRow[]>;

  constructor() {
    super();
    this.loader = new Loader(this, listRoles);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("roles.title"));
    this.loader.start();
  }

  override render() {
    const titleOf = (id: string): string => this.loader.value?.find((role) => role.id === id)?.title ?? id;
    const name = (names: Record<string, MessageKey>, id: string): string => {
      const key = names[id];
      return key ? t(key) : id;
    };
    return html`<div class="page-head"><div class="title-row"><h1>${t("roles.title")}</h1>${may("role.grant") ? html`<div class="btns push"><a class="btn primary" href=${pathOf("people")}>${t("roles.give")}</a></div>` : ""}</div><p class="muted">${t("roles.lead")}</p></div>
      <div class="wrap">${this.loader.view(
        (
          roles,
        ) => html`<table class="grid stack"><thead><tr><th scope="col">${t("people.role")}</th><th scope="col">${t("roles.may")}</th><th scope="col">${t("roles.reach")}</th><th scope="col">${t("roles.conflicts")}</th></tr></thead>
          <tbody>${roles.map((role) => html`<tr><td><b>${role.title}</b><span class="sub mono">${role.id}</span></td><td data-l=${t("roles.may")}>${role.permissions.map((permission) => html`<span class="tag" title=${permission}>${name(PERMISSIONS, permission)}</span> `)}</td><td data-l=${t("roles.reach")}>${name(REACH, role.reach)}</td><td data-l=${t("roles.conflicts")}>${role.conflicts.length === 0 ? html`<span class="muted">${t("text.none")}</span>` : role.conflicts.map(titleOf).join(t("text.comma"))}</td></tr>`)}</tbody></table>`,
        "rows",
      )}</div>`;
  }
}
customElements.define("mz-roles-page", RolesPage);

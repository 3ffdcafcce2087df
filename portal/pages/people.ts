/** People and their posts: accounts for one administrator, roles for another; neither can do both alone. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { addPerson, closePerson, giveRole, listPeople, listRoles, listUnits, setPassword, takeRole } from "../api.ts";
import type { Account, RoleRow } from "../api-types.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { dayOf } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

type Asked = { kind: "add" } | { kind: "password" | "close" | "give"; person: Account };

/** `<mz-people-page>` */
class PeoplePage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    asked: { state: true },
    units: { state: true },
    unit: { state: true },
    fault: { state: true },
    roles: { state: true },
  };
  declare asked: Asked | undefined;
  declare units: ComboItem[];
  declare unit: string;
  declare fault: string;
  declare roles: RoleRow[];
  private readonly people: Loader<Account[]>;
  private searched: string | undefined;

  constructor() {
    super();
    this.asked = undefined;
    this.units = [];
    this.unit = "";
    this.fault = "";
    this.roles = [];
    this.people = new Loader(this, () => listPeople(this.route.query["q"] ?? ""));
    holdComposition(this);
  }

  override willUpdate(): void {
    this.setTitle(t("people.title"));
    const q = this.route.query["q"] ?? "";
    if (q === this.searched) return;
    this.searched = q;
    this.people.start();
  }

  private open(asked: Asked): void {
    this.asked = asked;
    this.fault = "";
    this.unit = "";
    void this.findUnits("");
    if (asked.kind === "give" && this.roles.length === 0)
      void listRoles().then(
        (roles) => (this.roles = roles),
        () => undefined,
      );
  }

  private async findUnits(q: string): Promise<void> {
    const rows = await listUnits(q).catch(() => []);
    this.units = rows.map((row) => ({ value: row.id, label: row.name, detail: row.region.name }));
  }

  private value(id: string): string {
    return this.querySelector<HTMLInputElement | HTMLSelectElement>(`#${id}`)?.value.trim() ?? "";
  }

  private async run(event: Event, work: () => Promise<unknown>, said: string): Promise<void> {
    const button = event.currentTarget;
    const needsUnit =
      button instanceof Element &&
      button.id === "people-confirm" &&
      (this.asked?.kind === "add" || this.asked?.kind === "give");
    if (needsUnit && this.unit === "") {
      this.fault = t("people.unit-needed");
      return;
    }
    try {
      await work();
      if (button instanceof Element) button.closest("dialog")?.close();
      this.asked = undefined;
      toast(said);
      this.people.start();
    } catch (error) {
      this.fault =
        error instanceof ApiError
          ? [error.message, ...error.problems.map((p) => p.message ?? "")].join(" ").trim()
          : t("error.unknown", { status: "" });
    }
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("people.title")}</h1>
        <div class="btns push">${may("account.manage") ? html`<button class="btn primary" type="button" @click=${() => this.open({ kind: "add" })}>${icon("plus")}${t("people.add")}</button>` : ""}</div></div></div>
      <div class="wrap">
        <div class="filters"><form class="filter-search" role="search" aria-label=${t("list.search")} @submit=${this.search}>${icon("search")}<label class="sr" for="people-q">${t("people.search")}</label>
          <input class="input" id="people-q" type="search" placeholder=${t("people.search")} .value=${this.route.query["q"] ?? ""} @change=${this.search} /></form></div>
        ${this.people.view((list) => (list.length === 0 ? blank(t("list.no-match"), t("list.no-match-help")) : this.table(list)), "rows")}
      </div>
      ${this.asked ? this.dialogFor(this.asked) : ""}`;
  }

  private search = (event: Event): void => {
    event.preventDefault();
    changeQuery({ q: this.value("people-q") });
  };

  private table(list: Account[]): TemplateResult {
    return html`<table class="grid stack"><thead><tr><th scope="col">${t("people.name")}</th><th scope="col">${t("people.login")}</th><th scope="col">${t("people.posts")}</th><th scope="col">${t("project.state")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${list.map(
        (person) => html`<tr>
          <td><b>${person.name}</b></td><td class="mono" data-l=${t("people.login")}>${person.login}</td>
          <td>${person.assignments.length === 0 ? html`<span class="muted">${t("people.no-post")}</span>` : html`<ul>${person.assignments.map((a) => html`<li class="post">${a.roleTitle}<span class="muted small">${a.unit.name}${t("text.comma")}${t("people.since", { day: dayOf(a.since) })}</span>${may("role.grant") ? html`<button class="btn quiet small" type="button" aria-label=${t("people.take-role", { role: a.roleTitle, name: person.name })} @click=${(event: Event) => void this.run(event, () => takeRole(person.id, a.id), t("people.taken"))}>${t("people.take")}</button>` : ""}</li>`)}</ul>`}</td>
          <td>${person.active ? html`<span class="state done">${icon("ok")}${t("people.active")}</span>` : html`<span class="state wait">${icon("lock")}${t("people.closed")}</span>`}</td>
          <td><div class="btns tools">
            ${may("role.grant") && person.active ? html`<button class="btn small" type="button" @click=${() => this.open({ kind: "give", person })}>${t("people.give")}</button>` : ""}
            ${may("role.grant") ? html`<a class="btn small" href=${pathOf("substitutions", "", { person: person.id, name: person.name })}>${t("people.substitute")}</a>` : ""}
            ${may("flow.administer") ? html`<a class="btn small" href=${pathOf("hand-over", "", { person: person.id, name: person.name })}>${t("hand-over.open")}</a>` : ""}
            ${may("account.manage") && person.active ? html`<button class="btn small" type="button" @click=${() => this.open({ kind: "password", person })}>${t("people.password")}</button><button class="btn small" type="button" @click=${() => this.open({ kind: "close", person })}>${t("people.close")}</button>` : ""}
          </div></td>
        </tr>`,
      )}</tbody></table>`;
  }

  private input(id: string, label: string, type = "text", help = ""): TemplateResult {
    return html`<div class="field"><label class="label" for=${id}>${label}</label><input class="input" id=${id} type=${type} autocomplete=${type === "password" ? "new-password" : "off"} />${help === "" ? "" : html`<p class="help">${help}</p>`}</div>`;
  }

  private unitBox(): TemplateResult {
    return html`<div class="field"><div class="label" aria-hidden="true">${t("people.unit")}</div>${combo({ items: this.units, value: this.unit, invalid: false, label: t("people.unit"), placeholder: t("field.search"), onChange: (value) => (this.unit = value), onSearch: (text) => void this.findUnits(text) })}</div>`;
  }

  private dialogFor(asked: Asked): TemplateResult {
    const fault =
      this.fault === ""
        ? ""
        : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`;
    const parts = this.parts(asked);
    return dialog({
      heading: parts.heading,
      body: html`${fault}${parts.body}`,
      actions: html`<button class="btn ${asked.kind === "close" ? "danger" : "primary"}" id="people-confirm" type="button" @click=${(event: Event) => void this.run(event, parts.work, parts.said)}>${parts.label}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asked = undefined),
    });
  }

  private parts(asked: Asked): {
    heading: string;
    body: unknown;
    label: string;
    said: string;
    work: () => Promise<unknown>;
  } {
    switch (asked.kind) {
      case "add":
        return {
          heading: t("people.add"),
          body: html`${this.input("new-name", t("people.name"))}${this.input("new-login", t("people.login"), "text", t("people.login-help"))}${this.input("new-password", t("people.first-password"), "password", t("people.password-help"))}${this.unitBox()}${this.input("new-title", t("people.job"))}`,
          label: t("people.add"),
          said: t("people.added"),
          work: () =>
            addPerson({
              name: this.value("new-name"),
              login: this.value("new-login"),
              password: this.value("new-password"),
              unit: this.unit,
              title: this.value("new-title"),
            }),
        };
      case "password":
        return {
          heading: t("people.password-of", { name: asked.person.name }),
          body: this.input("new-password", t("people.new-password"), "password", t("people.password-help")),
          label: t("people.password"),
          said: t("people.password-set"),
          work: () => setPassword(asked.person.id, this.value("new-password")),
        };
      case "close":
        return {
          heading: t("people.close-of", { name: asked.person.name }),
          body: html`<p>${t("people.close-text")}</p>`,
          label: t("people.close"),
          said: t("people.was-closed"),
          work: () => closePerson(asked.person.id),
        };
      case "give":
        return {
          heading: t("people.give-to", { name: asked.person.name }),
          body: html`<div class="field"><label class="label" for="new-role">${t("people.role")}</label><select class="select" id="new-role">${this.roles.map((role) => html`<option value=${role.id}>${role.title}</option>`)}</select><p class="help">${t("people.role-help")}</p></div>${this.unitBox()}`,
          label: t("people.give"),
          said: t("people.given"),
          work: () => giveRole(asked.person.id, { role: this.value("new-role"), unit: this.unit }),
        };
    }
  }
}
customElements.define("mz-people-page", PeoplePage);

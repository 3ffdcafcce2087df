/** The pages, each a chunk of its own that is loaded when first shown. */
import { html, type TemplateResult } from "lit";
import type { PageName, Route } from "./router.ts";

type Page = { load(): Promise<unknown>; draw(route: Route): TemplateResult };

export const PAGES: Record<PageName, Page> = {
  "sign-in": {
    load: () => import("./pages/sign-in.ts"),
    draw: (route) => html`<mz-sign-in-page .route=${route}></mz-sign-in-page>`,
  },
  work: { load: () => import("./pages/work.ts"), draw: (route) => html`<mz-work-page .route=${route}></mz-work-page>` },
  list: { load: () => import("./pages/list.ts"), draw: (route) => html`<mz-list-page .route=${route}></mz-list-page>` },
  document: {
    load: () => import("./pages/document.ts"),
    draw: (route) => html`<mz-document-page .route=${route}></mz-document-page>`,
  },
  projects: {
    load: () => import("./pages/projects.ts"),
    draw: (route) => html`<mz-projects-page .route=${route}></mz-projects-page>`,
  },
  project: {
    load: () => import("./pages/project.ts"),
    draw: (route) => html`<mz-project-page .route=${route}></mz-project-page>`,
  },
  import: {
    load: () => import("./pages/import.ts"),
    draw: (route) => html`<mz-import-page .route=${route}></mz-import-page>`,
  },
  people: {
    load: () => import("./pages/people.ts"),
    draw: (route) => html`<mz-people-page .route=${route}></mz-people-page>`,
  },
  roles: {
    load: () => import("./pages/roles.ts"),
    draw: (route) => html`<mz-roles-page .route=${route}></mz-roles-page>`,
  },
  evidence: {
    load: () => import("./pages/evidence.ts"),
    draw: (route) => html`<mz-evidence-page .route=${route}></mz-evidence-page>`,
  },
  plugins: {
    load: () => import("./pages/plugins.ts"),
    draw: (route) => html`<mz-plugins-page .route=${route}></mz-plugins-page>`,
  },
  plugin: {
    load: () => import("./pages/plugin.ts"),
    draw: (route) => html`<mz-plugin-page .route=${route}></mz-plugin-page>`,
  },
  definitions: {
    load: () => import("./pages/definitions.ts"),
    draw: (route) => html`<mz-definitions-page .route=${route}></mz-definitions-page>`,
  },
  "flow-versions": {
    load: () => import("./pages/flow-versions.ts"),
    draw: (route) => html`<mz-flow-versions-page .route=${route}></mz-flow-versions-page>`,
  },
  changes: {
    load: () => import("./pages/changes.ts"),
    draw: (route) => html`<mz-changes-page .route=${route}></mz-changes-page>`,
  },
  change: {
    load: () => import("./pages/change.ts"),
    draw: (route) => html`<mz-change-page .route=${route}></mz-change-page>`,
  },
  dictionaries: {
    load: () => import("./pages/dictionaries.ts"),
    draw: (route) => html`<mz-dictionaries-page .route=${route}></mz-dictionaries-page>`,
  },
  packs: {
    load: () => import("./pages/packs.ts"),
    draw: (route) => html`<mz-packs-page .route=${route}></mz-packs-page>`,
  },
  "hand-over": {
    load: () => import("./pages/hand-over.ts"),
    draw: (route) => html`<mz-hand-over-page .route=${route}></mz-hand-over-page>`,
  },
  substitutions: {
    load: () => import("./pages/substitutions.ts"),
    draw: (route) => html`<mz-substitutions-page .route=${route}></mz-substitutions-page>`,
  },
  notices: {
    load: () => import("./pages/notices.ts"),
    draw: (route) => html`<mz-notices-page .route=${route}></mz-notices-page>`,
  },
  "notice-settings": {
    load: () => import("./pages/notice-settings.ts"),
    draw: (route) => html`<mz-notice-settings-page .route=${route}></mz-notice-settings-page>`,
  },
  deliveries: {
    load: () => import("./pages/deliveries.ts"),
    draw: (route) => html`<mz-deliveries-page .route=${route}></mz-deliveries-page>`,
  },
  webhooks: {
    load: () => import("./pages/webhooks.ts"),
    draw: (route) => html`<mz-webhooks-page .route=${route}></mz-webhooks-page>`,
  },
  board: {
    load: () => import("./pages/board.ts"),
    draw: (route) => html`<mz-board-page .route=${route}></mz-board-page>`,
  },
  alerts: {
    load: () => import("./pages/alerts.ts"),
    draw: (route) => html`<mz-alerts-page .route=${route}></mz-alerts-page>`,
  },
  alert: {
    load: () => import("./pages/alert.ts"),
    draw: (route) => html`<mz-alert-page .route=${route}></mz-alert-page>`,
  },
  orders: {
    load: () => import("./pages/orders.ts"),
    draw: (route) => html`<mz-orders-page .route=${route}></mz-orders-page>`,
  },
  order: {
    load: () => import("./pages/order.ts"),
    draw: (route) => html`<mz-order-page .route=${route}></mz-order-page>`,
  },
  "treasury-links": {
    load: () => import("./pages/treasury-links.ts"),
    draw: (route) => html`<mz-treasury-links-page .route=${route}></mz-treasury-links-page>`,
  },
  rules: {
    load: () => import("./pages/rules.ts"),
    draw: (route) => html`<mz-rules-page .route=${route}></mz-rules-page>`,
  },
  rule: { load: () => import("./pages/rule.ts"), draw: (route) => html`<mz-rule-page .route=${route}></mz-rule-page>` },
  books: {
    load: () => import("./pages/books.ts"),
    draw: (route) => html`<mz-books-page .route=${route}></mz-books-page>`,
  },
  "book-line": {
    load: () => import("./pages/book-line.ts"),
    draw: (route) => html`<mz-book-line-page .route=${route}></mz-book-line-page>`,
  },
  reconciliation: {
    load: () => import("./pages/reconciliation.ts"),
    draw: (route) => html`<mz-reconciliation-page .route=${route}></mz-reconciliation-page>`,
  },
  quotas: {
    load: () => import("./pages/quotas.ts"),
    draw: (route) => html`<mz-quotas-page .route=${route}></mz-quotas-page>`,
  },
  quota: {
    load: () => import("./pages/quota.ts"),
    draw: (route) => html`<mz-quota-page .route=${route}></mz-quota-page>`,
  },
  trace: {
    load: () => import("./pages/trace.ts"),
    draw: (route) => html`<mz-trace-page .route=${route}></mz-trace-page>`,
  },
  contract: {
    load: () => import("./pages/contract.ts"),
    draw: (route) => html`<mz-contract-page .route=${route}></mz-contract-page>`,
  },
  "not-found": {
    load: () => import("./pages/not-found.ts"),
    draw: () => html`<mz-not-found-page></mz-not-found-page>`,
  },
};

/** What the server tells of panels of plugins. */
import type { AskedForm, Block } from "../../core/domain/block.ts";
import { request } from "../request.ts";

export type Panel = { id: string; title: string; plugin: { id: string; name: string; version: string } };
/** `asOf`: since when these blocks stand, where the plugin gave no new ones. */
export type Shown = { answered: boolean; blocks: Block[]; asOf: string | null };

export const listPanels = (page: "project" | "document", subject: string) =>
  request<{ rows: Panel[] }>("GET", "/panels", { query: { page, subject } });
export const askPanel = (place: string, subject: string, asked?: AskedForm) =>
  request<Shown>("POST", `/panels/${place}`, { body: { subject, ...(asked && { asked }) } });

export const listReportBlocks = (form: string) =>
  request<{ rows: Panel[] }>("GET", `/boards/${encodeURIComponent(form)}/blocks`);
export const askReportBlock = (place: string, form: string, list: string) =>
  request<Shown>("POST", `/boards/${encodeURIComponent(form)}/blocks/${place}`, { body: { list } });

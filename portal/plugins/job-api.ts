/** Calls about the jobs of a plugin. */
import type { JobOutcome, JobSchedule } from "../../core/domain/plugin-job.ts";
import { request } from "../request.ts";

export type JobRun = {
  id: string;
  dueAt: string;
  beganAt: string;
  endedAt: string | null;
  tookMs: number | null;
  /** None while it runs. */
  outcome: JobOutcome | null;
  version: string | null;
  text: string | null;
  askedBy: string | null;
};
export type Job = {
  /** `plugin/offer`. */
  name: string;
  title: string;
  description: string;
  served: boolean;
  schedule: JobSchedule | null;
  active: boolean;
  nextAt: string | null;
  running: boolean;
  /** Newest first. */
  runs: JobRun[];
};

const pathOf = (name: string): string => {
  const [plugin = "", job = ""] = name.split("/");
  return `/plugins/${encodeURIComponent(plugin)}/jobs/${encodeURIComponent(job)}`;
};
export const listJobs = async (plugin: string): Promise<Job[]> =>
  (await request<{ jobs: Job[] }>("GET", `/plugins/${encodeURIComponent(plugin)}/jobs`)).jobs;
export const scheduleJob = (name: string, body: { schedule: JobSchedule; active: boolean }) =>
  request<void>("PUT", pathOf(name), { body, repeat: true });
export const runJob = (name: string) => request<void>("POST", `${pathOf(name)}/run`, { body: {} });

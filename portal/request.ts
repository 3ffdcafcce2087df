/** One door to the server: JSON, the session's anti-forgery token, errors as ApiError, safe repeats of commands. */
import type { Problem } from "../core/domain/problem.ts";
import { t } from "./message.ts";

const BASE = "/api/v1";
let csrf = "";

/** The token that unsafe requests carry; comes with the session. */
export function useCsrf(token: string): void {
  csrf = token;
}

/** A refusal or failure: a ready sentence, the server's code and, where given, the problems and facts. */
export class ApiError extends Error {
  status: number;
  code: string;
  problems: Problem[];
  facts: Record<string, unknown>;
  constructor(status: number, answer: Record<string, unknown>) {
    super(typeof answer["message"] === "string" ? answer["message"] : t("error.unknown", { status }));
    this.status = status;
    this.code = typeof answer["code"] === "string" ? answer["code"] : "unknown";
    this.problems = Array.isArray(answer["problems"]) ? (answer["problems"] as Problem[]) : [];
    this.facts = answer;
  }
}

/** True when the server was not reached or is not able to answer, so that the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || [502, 503, 504].includes(error.status));
}

export type Query = Record<string, string | number | boolean | undefined>;
export type Options = { body?: unknown; form?: FormData; query?: Query; repeat?: boolean };

/** Query text without empty values. */
export function queryText(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") search.set(name, String(value));
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** Sends a request; `repeat` marks commands that carry their commandId and may therefore be sent again. */
export async function request<T>(method: string, path: string, options: Options = {}): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await send<T>(method, path, options);
    } catch (error) {
      const mayRepeat = options.repeat === true || method === "GET";
      if (!mayRepeat || !isPassing(error) || attempt >= 2) throw error;
      await new Promise((resolve) => setTimeout(resolve, 400 * 3 ** attempt));
    }
  }
}

async function send<T>(method: string, path: string, options: Options): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (method !== "GET") headers["x-csrf-token"] = csrf;
  if (options.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(BASE + path + queryText(options.query ?? {}), {
      method,
      headers,
      credentials: "same-origin",
      ...(options.body !== undefined && { body: JSON.stringify(options.body) }),
      ...(options.form && { body: options.form }),
    });
  } catch {
    throw new ApiError(0, { code: "offline", message: t("error.offline") });
  }
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  const answer = readJson(text);
  if (response.ok) return answer as T;
  if (response.status === 401 && path !== "/session") globalThis.dispatchEvent(new Event("mz-signed-out"));
  throw new ApiError(response.status, isRecord(answer) ? answer : {});
}

/** Sends JSON and takes a file back. */
export async function requestBlob(method: string, path: string, body: unknown): Promise<Blob> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: { "content-type": "application/json", "x-csrf-token": csrf },
      credentials: "same-origin",
      body: JSON.stringify(body),
    });
  } catch {
    throw new ApiError(0, { code: "offline", message: t("error.offline") });
  }
  if (response.ok) return response.blob();
  const answer = readJson(await response.text());
  throw new ApiError(response.status, isRecord(answer) ? answer : {});
}

/** Sends one file with its progress from 0 to 1; fetch cannot tell how much was sent. */
export function sendFile<T>(path: string, form: FormData, onProgress: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest();
    call.open("POST", BASE + path);
    call.setRequestHeader("x-csrf-token", csrf);
    call.upload.addEventListener(
      "progress",
      (event) => event.lengthComputable && onProgress(event.loaded / event.total),
    );
    call.addEventListener("error", () => reject(new ApiError(0, { code: "offline", message: t("error.offline") })));
    call.addEventListener("load", () => {
      const answer = readJson(call.responseText);
      if (call.status >= 200 && call.status < 300) resolve(answer as T);
      else reject(new ApiError(call.status, isRecord(answer) ? answer : {}));
    });
    call.send(form);
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Answers with a paper as PDF, for whatever feature laid it out. */
import type { FastifyReply } from "fastify";
import type { Paper } from "../domain/paper.ts";
import { filePolicy } from "../http/file-policy.ts";
import { paperPdf } from "./pdf.ts";

/** The reply with the file, shown in the browser and saved under the name. */
export async function sendPaper(reply: FastifyReply, paper: Paper, name: string): Promise<FastifyReply> {
  const bytes = await paperPdf(paper);
  return reply
    .header("content-disposition", `inline; filename*=UTF-8''${encodeURIComponent(`${name}.pdf`)}`)
    .header("content-security-policy", filePolicy("application/pdf"))
    .header("cache-control", "private, no-store")
    .type("application/pdf")
    .send(bytes);
}

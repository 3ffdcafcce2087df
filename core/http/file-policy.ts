/** What a stored file may do when a browser opens it by its own address. */

const CLOSED = "default-src 'none'; sandbox";
/**
 * A browser's own viewer refuses a sandboxed page and needs its plugin and inline styles. No script of a page could run
 * under this either; that the bytes are taken for a page at all is kept off by `nosniff` and the fixed media type.
 */
const VIEWER = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The content security policy of an answer that is a file. */
export function filePolicy(mediaType: string): string {
  return mediaType === "application/pdf" ? VIEWER : CLOSED;
}

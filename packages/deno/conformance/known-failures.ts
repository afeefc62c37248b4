/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "hostile/masked-ends-the-connection": {
    issue: "Deno 2.9 ignores the mask bit of a server's frame and delivers the masked bytes (RFC 6455, 5.1, asks for a failure).",
    since: "2026-11-21",
  },
  "peer-close/code-1014-and-reason-arrive": {
    issue: "Deno 2.9 takes a close code 1014 from the wire for invalid; it is registered (IANA, Bad Gateway) and arrives elsewhere.",
    since: "2026-11-21",
  },
};

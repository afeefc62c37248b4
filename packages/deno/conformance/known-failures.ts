/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "peer-close/code-1014-and-reason-arrive": {
    issue: "Deno 2.9 takes a close code 1014 from the wire for invalid; it is registered (IANA, Bad Gateway) and arrives elsewhere.",
    since: "2026-11-21",
    targets: ["deno-native"],
  },
  "handshake/a-101-in-which-connection-lists-keep-alive-too-is-accepted": {
    issue: "Deno 2.9 compares the whole value of Connection with `upgrade`; RFC 6455, 4.1, asks for a token of its list.",
    since: "2026-11-28",
    targets: ["deno-native"],
  },
  "wire/no-header-is-sent-twice": {
    issue: "Deno 2.9 sends its own User-Agent beside the one that is given.",
    since: "2026-11-28",
    targets: ["deno-native"],
  },
};

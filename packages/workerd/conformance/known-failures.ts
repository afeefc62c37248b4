/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "peer-close/code-1005-on-the-wire-is-1006": {
    issue: "workerd 2026-11-17 passes on a close code 1005 from the wire; it looks like a close frame without a code.",
    since: "2026-11-21",
  },
  "handshake/a-101-with-no-connection-is-refused": {
    issue: "workerd 2026-11-17 does not look at Connection (RFC 6455, 4.1).",
    since: "2026-11-28",
  },
  "handshake/a-101-with-another-connection-is-refused": {
    issue: "workerd 2026-11-17 does not look at Connection (RFC 6455, 4.1).",
    since: "2026-11-28",
  },
  "handshake/a-101-with-two-accept-keys-is-refused": {
    issue: "workerd 2026-11-17 looks at one of two Sec-WebSocket-Accept headers.",
    since: "2026-11-28",
  },
};

/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "hostile/short-length-in-16-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; Bun 1.4 takes a longer one and delivers the message, which harms nobody.",
    since: "2026-11-28",
  },
  "hostile/short-length-in-64-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; Bun 1.4 takes a longer one and delivers the message, which harms nobody.",
    since: "2026-11-28",
  },
  "hostile/middle-length-in-64-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; Bun 1.4 takes a longer one and delivers the message, which harms nobody.",
    since: "2026-11-28",
  },
  "handshake/a-101-in-which-headers-are-32-kib-is-accepted": {
    issue: "Bun 1.4 takes 16 KiB of headers.",
    since: "2026-11-28",
  },
  "handshake/a-101-with-two-accept-keys-is-refused": {
    issue: "Bun 1.4 looks at one of two Sec-WebSocket-Accept headers.",
    since: "2026-11-28",
  },
};

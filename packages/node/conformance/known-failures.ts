/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "handshake/a-refusal-is-asked-for-once": {
    issue: "undici 7 and 8 ask once more after a 401, as fetch does for HTTP authentication, before the handshake fails.",
    since: "2026-11-21",
    targets: ["node-24-native", "node-26-native"],
  },
  "hostile/short-length-in-16-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; ws 8.23 and undici 6 to 8 take a longer one and deliver the message, which harms nobody.",
    since: "2026-11-28",
  },
  "hostile/short-length-in-64-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; ws 8.23 and undici 6 to 8 take a longer one and deliver the message, which harms nobody.",
    since: "2026-11-28",
  },
  "hostile/middle-length-in-64-bits-ends-the-connection": {
    issue:
      "RFC 6455, 5.2, asks for the shortest encoding of a length; ws 8.23 and undici 6 to 8 take a longer one and deliver the message, which harms nobody.",
    since: "2026-11-28",
  },
  "handshake/a-101-in-which-headers-are-32-kib-is-accepted": {
    issue: "Node's HTTP parser and undici take 16 KiB of headers, and Deno's as many; `--max-http-header-size` raises it for ws on Node.",
    since: "2026-11-28",
  },
  "handshake/a-101-in-which-connection-lists-keep-alive-too-is-accepted": {
    issue: "undici 6 to 8 compare the whole value of Connection with `upgrade`; RFC 6455, 4.1, asks for a token of its list.",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native"],
  },
  "handshake/a-101-in-which-spaces-stand-around-values-is-accepted": {
    issue: "undici 6 to 8, and Deno's node:http, keep the spaces behind a value, which are no part of it (RFC 9112, 5).",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native", "deno"],
  },
  "handshake/a-101-in-which-a-100-comes-before-is-accepted": {
    issue: "undici 6 to 8 fail a handshake that an interim answer precedes (RFC 9110, 15.2).",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native"],
  },
  "receiving/a-text-with-a-byte-order-mark-at-the-beginning-arrives-as-it-is": {
    issue:
      "undici 6 to 8 decode text with a TextDecoder that drops a leading U+FEFF; the WebSockets Standard decodes UTF-8 without looking for one. The adapter sees the string only.",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native"],
  },
  "receiving/a-text-with-nothing-but-a-byte-order-mark-arrives-as-it-is": {
    issue:
      "undici 6 to 8 decode text with a TextDecoder that drops a leading U+FEFF; the WebSockets Standard decodes UTF-8 without looking for one. The adapter sees the string only.",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native"],
  },
  "receiving/a-text-with-two-byte-order-marks-arrives-as-it-is": {
    issue:
      "undici 6 to 8 decode text with a TextDecoder that drops a leading U+FEFF; the WebSockets Standard decodes UTF-8 without looking for one. The adapter sees the string only.",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native", "node-26-native"],
  },
  "tls/a-certificate-of-a-trusted-authority-is-accepted": {
    issue: "An Agent of npm undici 8 does not serve the WebSocket of Node 22 and 24, which carry undici 6 and 7; NODE_EXTRA_CA_CERTS does.",
    since: "2026-11-28",
    targets: ["node-22-native", "node-24-native"],
  },
};

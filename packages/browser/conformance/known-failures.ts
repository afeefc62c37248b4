const chromium = ["chromium-page", "chromium-worker", "chromium-shared-worker"] as const;
const firefox = ["firefox-page", "firefox-worker", "firefox-shared-worker"] as const;

/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "subprotocols/a-server-that-selects-unasked-is-refused": {
    issue:
      "Firefox 153 opens although the server selects a subprotocol and none was offered, and shows none to the page (RFC 6455, 4.1, asks for a failure).",
    since: "2026-11-21",
    targets: firefox,
  },
  "wpt/create-invalid-urls-space-in-the-host": {
    issue: "The URL parser of Chromium 156 takes a space in a host, which the URL standard forbids.",
    since: "2026-11-28",
    targets: chromium,
  },
  "peer-close/code-1005-on-the-wire-is-1006": {
    issue: "Firefox 153 passes on a close code 1005 from the wire; it looks like a close frame without a code.",
    since: "2026-11-21",
    targets: firefox,
  },
  "abort/during-the-handshake-leaves-no-socket": {
    issue:
      "Firefox 153 keeps the TCP connection of a handshake that was given up until the browser ends. A page has no other way to drop it.",
    since: "2026-11-21",
    targets: firefox,
  },
  "deadlines/a-timeout-leaves-no-socket": {
    issue:
      "Firefox 153 keeps the TCP connection of a handshake that was given up until the browser ends. A page has no other way to drop it.",
    since: "2026-11-21",
    targets: firefox,
  },
  "lifetime/many-aborted-attempts-leave-no-socket": {
    issue:
      "Firefox 153 keeps the TCP connection of a handshake that was given up until the browser ends. A page has no other way to drop it.",
    since: "2026-11-21",
    targets: firefox,
  },
  "handshake/a-101-in-which-a-100-comes-before-is-accepted": {
    issue: "Chromium 156 fails a handshake that an interim answer precedes (RFC 9110, 15.2).",
    since: "2026-11-28",
    targets: chromium,
  },
  "powers/frames-that-are-checked-are-claimed": {
    issue: "Chromium 156 checks every frame; the adapter does not promise it, because it serves Firefox too, which accepts masked ones.",
    since: "2026-11-28",
    targets: chromium,
  },
  "wire/a-cookie-of-one-handshake-is-not-sent-with-the-next": {
    issue:
      "Firefox 153 keeps the cookies of a handshake and sends them with the next one to the same host, as browsers do with every request.",
    since: "2026-11-28",
    targets: firefox,
  },
};

const pages = ["chromium-page-webrtc", "firefox-page-webrtc"] as const;
const chromium = ["chromium-page-webrtc"] as const;
const firefox = ["firefox-page-webrtc"] as const;
const node = ["node-26-webrtc"] as const;

const forbiddenHeader =
  "A page may not set the header Cookie (Fetch, 2.2.2): the adapter says so with capability-missing instead of leaving it out.";
const emptyMessage = "werift 0.25 loses an empty message: it has nothing to cut into packets.";

/**
 * Cases that this package's adapter is known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "redirects/status-and-location-are-told": {
    issue: "A page is not told the status of a redirect that it does not follow (Fetch, 4.3).",
    since: "2026-11-28",
    targets: pages,
  },
  "wpt/create-invalid-urls-space-in-the-host": {
    issue: "The URL parser of Chromium 156 takes a space in a host, which the URL standard forbids.",
    since: "2026-11-28",
    targets: chromium,
  },
  "headers/a-cookie-is-sent": { issue: forbiddenHeader, since: "2026-11-28", targets: pages },
  "wire/no-header-is-sent-twice": {
    issue: "Chromium 156 sends its own User-Agent whatever a page sets.",
    since: "2026-11-28",
    targets: chromium,
  },
  "handshake/a-body-that-never-comes-does-not-hold-the-status-back": {
    issue: "Firefox 153 tells a page the status of a response with the first byte of its body, not before.",
    since: "2026-11-28",
    targets: firefox,
  },
  "close/terminate-drops-the-tcp-connection": {
    issue: "Firefox 153 closes the channels of a connection in order although the connection is closed at once.",
    since: "2026-11-28",
    targets: firefox,
  },
  "wpt/send-0byte-data": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "sending/an-empty-text-is-a-message": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "sending/an-empty-binary-is-a-message": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "sending/a-view-sends-its-own-bytes-and-no-others": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "sending/every-length-encoding-arrives-as-binary": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "sending/every-length-encoding-arrives-as-text": { issue: emptyMessage, since: "2026-11-28", targets: node },
  "receiving/empty-messages-arrive-in-their-kind": { issue: emptyMessage, since: "2026-11-28", targets: node },
};

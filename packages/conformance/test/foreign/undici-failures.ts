import type { KnownFailures } from "../../src/case.ts";

/** Cases that Node's own WebSocket fails, and npm undici, from which it comes. */
const ids = [
  "handshake/a-101-in-which-a-100-comes-before-is-accepted",
  "handshake/a-101-in-which-connection-lists-keep-alive-too-is-accepted",
  "handshake/a-101-in-which-headers-are-32-kib-is-accepted",
  "handshake/a-101-in-which-spaces-stand-around-values-is-accepted",
  "handshake/a-refusal-is-asked-for-once",
  "hostile/middle-length-in-64-bits-ends-the-connection",
  "hostile/short-length-in-16-bits-ends-the-connection",
  "hostile/short-length-in-64-bits-ends-the-connection",
  "receiving/a-text-with-a-byte-order-mark-at-the-beginning-arrives-as-it-is",
  "receiving/a-text-with-nothing-but-a-byte-order-mark-arrives-as-it-is",
  "receiving/a-text-with-two-byte-order-marks-arrives-as-it-is",
];

/** What undici 7 and 8 do otherwise; packages/node/conformance/known-failures.ts says why. */
export const undiciFailures: KnownFailures = Object.fromEntries(
  ids.map((id) => [id, { issue: "undici 7 and 8, see packages/node/conformance/known-failures.ts", since: "2026-11-28" }]),
);

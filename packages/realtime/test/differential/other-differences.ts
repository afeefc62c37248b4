import type { IntendedDifference } from "./intended-differences.ts";

/** Differences that a wire script cannot show, each with a test of its own; for the documentation. */
export const otherDifferences: readonly Pick<IntendedDifference, "id" | "reason">[] = [
  {
    id: "connect-waits-for-the-session",
    reason:
      '`connect()` resolves when the server has applied the configuration (`session.updated`); `ready: "open"` is upstream\'s choice.',
  },
  {
    id: "configuration-goes-first",
    reason:
      "The `session.update` with the configuration is always the first frame, sent before anybody hears of the connection; with upstream what a listener of `connected` sends, and the one for tracing, may overtake it.",
  },
  {
    id: "audio-while-connecting",
    reason: "Audio given while connecting is kept, bounded, and arrives first; upstream drops it.",
  },
  {
    id: "out-of-band-responses",
    reason:
      "A response outside of the conversation neither blocks nor releases a response.create; upstream confuses it with the conversation's own.",
  },
  {
    id: "requeue",
    reason:
      'A response.create that the server refuses because a response is running is sent again after it; `onActiveResponse: "drop"` is upstream\'s choice.',
  },
  {
    id: "cancel-of-nothing",
    reason: "`response_cancel_not_active` ends the wait for the response that is not running; upstream waits for it for ever.",
  },
  {
    id: "listeners-that-throw",
    reason:
      "A listener that throws loses no other listener its call and no later frame; the exception is an `error` event. Upstream loses the rest of the frame, and on Node the socket.",
  },
  {
    id: "unheard-errors",
    reason: "An `error` event without a listener is nothing; upstream throws it on Node.",
  },
  {
    id: "fresh-session-per-connection",
    reason: "What the server told of a session is forgotten when the connection ends; upstream takes it over into the next session.",
  },
  {
    id: "close-code-1000",
    reason: "`close()` sends 1000; upstream sends no code, which the peer sees as 1005.",
  },
  {
    id: "mcp-tool-members",
    reason: "`tunnel_id`, `defer_loading` and `allowed_callers` of an MCP tool are sent; upstream drops them.",
  },
  {
    id: "deadline",
    reason: "`connect()` is bounded by `connectTimeoutMs`; upstream waits for ever.",
  },
  {
    id: "the-socket-once-open",
    reason: "`connectionState.websocket` is there while the socket is open; upstream shows it while it connects as well.",
  },
  {
    id: "new-events",
    reason: "An event that is newer than this version is emitted under its own type too; with upstream only `*` has it.",
  },
];

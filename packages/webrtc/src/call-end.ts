import { PlugboardError } from "@plugboard/core";
import type { PeerConnection } from "./peer-connection.ts";

/**
 * What ended a call: the network path (`ice-failed`), the encryption (`dtls-failed`), the data channel alone (`channel-closed`), the
 * peer as a whole (`peer-closed`), or the page that was left (`page-hidden`). It is the `code` of the error's `cause`.
 */
export type CallEnd = "ice-failed" | "dtls-failed" | "channel-closed" | "peer-closed" | "page-hidden";

const messages: Readonly<Record<CallEnd, string>> = {
  "ice-failed": "no network path to the peer is left",
  "dtls-failed": "the encryption failed",
  "channel-closed": "the peer closed the data channel",
  "peer-closed": "the peer ended the call",
  "page-hidden": "the page was left",
};

/** Which part of a connection has ended. */
export const whatEnded = (peer: PeerConnection): CallEnd => {
  const dtls = (peer.sctp?.transport ?? peer.getReceivers()[0]?.transport)?.state;
  if (dtls === "failed") return "dtls-failed";
  if (dtls === "closed") return "peer-closed";
  const { connectionState, iceConnectionState } = peer;
  if (iceConnectionState === "failed" || iceConnectionState === "disconnected") return "ice-failed";
  return connectionState === "failed" ? "dtls-failed" : "channel-closed";
};

/** The error that tells it. */
export const callEndError = (end: CallEnd, isOpen: boolean): PlugboardError =>
  new PlugboardError(isOpen ? "connection-lost" : "connect-failed", `webrtc: ${messages[end]}.`, {
    cause: Object.assign(new Error(messages[end]), { code: end }),
    delivery: isOpen ? "unknown" : "not-sent",
  });

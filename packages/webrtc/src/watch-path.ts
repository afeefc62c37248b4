import type { CallAnswer } from "./exchange.ts";
import type { PeerConnection } from "./peer-connection.ts";
import type { UndoList } from "./undo.ts";

/** What is watched, and what to do when the network path is gone for good. */
export interface PathWatch {
  readonly peer: PeerConnection;
  readonly undo: UndoList;
  readonly signal: AbortSignal;
  /** How long the path may be interrupted, in milliseconds. */
  readonly recoveryTimeoutMs: number;
  readonly restart: CallAnswer["restart"];
  readonly onLost: () => void;
}

type PathState =
  | { readonly status: "connected" }
  | { readonly status: "interrupted"; readonly stopWaiting: () => void }
  | { readonly status: "restarting"; readonly stopWaiting: () => void };

/**
 * Watches the network path of a call. `disconnected` is transient (a tunnel, a change of network) and waited for; if it lasts, or the
 * path fails, new addresses are exchanged once where the other side can; then the path is lost.
 *
 * @see https://www.w3.org/TR/webrtc/#dom-rtcpeerconnectionstate
 */
export const watchPath = ({ peer, undo, signal, recoveryTimeoutMs, restart, onLost }: PathWatch): void => {
  let state: PathState = { status: "connected" };

  const exchangeAddresses = async (exchange: NonNullable<CallAnswer["restart"]>): Promise<void> => {
    const { sdp = "" } = await peer.createOffer({ iceRestart: true });
    await peer.setLocalDescription({ type: "offer", sdp });
    const answer = await exchange(peer.localDescription?.sdp ?? sdp, signal);
    await peer.setRemoteDescription({ type: "answer", sdp: answer });
  };
  const giveUp = (): void => {
    stopWaiting();
    onLost();
  };
  const stopWaiting = (): void => {
    if (state.status !== "connected") state.stopWaiting();
  };
  const recover = (): void => {
    // Only the network path can be negotiated anew; encryption that failed stays failed.
    if (!restart || state.status === "restarting" || peer.sctp?.transport?.state === "failed") return giveUp();
    stopWaiting();
    state = { status: "restarting", stopWaiting: undo.later(recoveryTimeoutMs, giveUp) };
    exchangeAddresses(restart).catch(giveUp);
  };

  undo.listen(peer, "connectionstatechange", () => {
    const { connectionState } = peer;
    if (connectionState === "connected") {
      stopWaiting();
      state = { status: "connected" };
    } else if (connectionState === "disconnected" && state.status === "connected") {
      state = { status: "interrupted", stopWaiting: undo.later(recoveryTimeoutMs, recover) };
    } else if (connectionState === "failed" && state.status !== "restarting") recover();
  });
};

import { createHook } from "node:async_hooks";
import { RTCPeerConnection } from "werift";

/** What the peer of the calls still holds. */
export interface PeerCensus {
  /** Peer connections that are not closed. */
  readonly peers: number;
  /** Their UDP sockets: a transport that is open has some. */
  readonly sockets: number;
  readonly timers: number;
}

/** Counts what the simulator and its library make from now on and have not let go. */
export const countPeers = (): { readonly made: () => number; readonly census: () => PeerCensus; readonly stop: () => void } => {
  const peers = new Set<RTCPeerConnection>();
  const resources = new Map<number, string>();
  const hook = createHook({
    init: (id, type) => {
      if ((type === "Timeout" || type === "UDPWRAP") && /werift|packages\/simulator/.test(new Error().stack ?? "")) resources.set(id, type);
    },
    destroy: (id) => resources.delete(id),
  }).enable();
  const { setRemoteDescription, close } = RTCPeerConnection.prototype;
  let made = 0;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    made += 1;
    peers.add(this);
    return setRemoteDescription.call(this, description);
  };
  // Not its state: that of a connection that was closed during the handshake becomes `failed` afterwards (werift 0.25).
  RTCPeerConnection.prototype.close = function () {
    peers.delete(this);
    return close.call(this);
  };
  const countOf = (type: string): number => [...resources.values()].filter((each) => each === type).length;
  return {
    made: () => made,
    census: () => ({ peers: peers.size, sockets: countOf("UDPWRAP"), timers: countOf("Timeout") }),
    stop: () => {
      hook.disable();
      Object.assign(RTCPeerConnection.prototype, { setRemoteDescription, close });
    },
  };
};

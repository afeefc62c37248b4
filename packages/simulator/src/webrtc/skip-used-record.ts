import type { RTCPeerConnection } from "werift";

/** Further than any handshake's own record numbers go. */
const firstFreeRecord = 63;

/**
 * Keeps the first messages of a connection from being dropped as replayed.
 *
 * werift 0.25 numbers its `Finished` on from the records before it and begins again at 0 after it, although both are of the same epoch:
 * the record that gets the same number again, the sixth as a rule, is one that a browser has seen (RFC 6347, 4.1.2.6). It would come again
 * after a second.
 */
export const skipUsedRecord = (peer: RTCPeerConnection): void => {
  for (const transport of peer.dtlsTransports) {
    transport.onStateChange.subscribe((state) => {
      if (state === "connected" && transport.dtls) transport.dtls.dtls.recordSequenceNumber = firstFreeRecord;
    });
  }
};

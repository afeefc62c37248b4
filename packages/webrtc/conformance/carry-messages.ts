import type { RTCDataChannel } from "werift";
import { WebSocket } from "ws";
import { closeChannel } from "../../simulator/src/webrtc/close-channel.ts";

/** Bytes that may wait for the channel before the socket is no longer read. */
const highWaterBytes = 1_048_576;

/** How long the socket waits for the scenario's side of the close, in milliseconds: the client is gone by then. */
const closeTimeoutMs = 300;

/** Protocol identifiers of empty messages, which travel as one byte that means nothing (RFC 8831, 6.6). */
const emptyText = 56;
const emptyBinary = 57;

/** `SCTP_STATE.CLOSED` of werift. */
const associationClosed = 1;

/** Sends a message; werift 0.25 loses an empty one, because it has nothing to cut into packets. */
const send = (channel: RTCDataChannel, data: Buffer, isBinary: boolean): void => {
  if (data.length > 0) return channel.send(isBinary ? data : data.toString());
  void channel.sctp.sctp.send(channel.id ?? 0, isBinary ? emptyBinary : emptyText, Buffer.alloc(1));
};

/** Holds back what comes from the client while the scenario does not read, so that the client feels it; returns what ends that. */
const holdBack = (channel: RTCDataChannel, socket: WebSocket): (() => void) => {
  const { dtlsTransport } = channel.sctp;
  const receive = dtlsTransport.dataReceiver;
  const held: Buffer[] = [];
  dtlsTransport.dataReceiver = (packet) => {
    if (held.length > 0 || socket.bufferedAmount > highWaterBytes) held.push(packet);
    else receive(packet);
  };
  return () => {
    while (held.length > 0 && socket.bufferedAmount <= highWaterBytes) {
      const packet = held.shift();
      if (packet) receive(packet);
    }
  };
};

/** Carries the messages of an open channel and of an open socket that is paused to each other, until one of them ends. */
export const carryMessages = (channel: RTCDataChannel, socket: WebSocket, ended: () => void): void => {
  const release = holdBack(channel, socket);
  channel.bufferedAmountLowThreshold = highWaterBytes / 4;
  channel.bufferedAmountLow.subscribe(() => socket.resume());
  channel.onMessage.subscribe((message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(message, release);
  });
  channel.stateChanged.subscribe((state) => {
    if (state !== "closed") return;
    // A client that closed the channel has closed in order; one whose whole association is gone has not.
    if (channel.sctp.sctp.associationState === associationClosed) socket.terminate();
    else socket.close();
    setTimeout(() => socket.terminate(), closeTimeoutMs);
  });
  socket.on("message", (data: Buffer, isBinary) => {
    try {
      send(channel, data, isBinary);
    } catch {
      // Longer than the client takes.
      socket.terminate();
    }
    if (channel.bufferedAmount > highWaterBytes) socket.pause();
  });
  const finish = (): void => void closeChannel(channel).then(ended);
  socket.on("close", finish);
  if (socket.readyState === WebSocket.CLOSED) finish();
  else socket.resume();
};

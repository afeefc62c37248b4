import { type Frame, PlugboardError, type Socket, type SocketEvents } from "@plugboard/core";
import { type CallEnd, callEndError, whatEnded } from "./call-end.ts";
import type { CallMedia } from "./call-media.ts";
import type { DataChannel, PeerConnection } from "./peer-connection.ts";
import type { UndoList } from "./undo.ts";

/** A data channel as a socket, with the audio beside it. */
export interface CallSocket extends Socket {
  /** The audio of the call. */
  readonly media: CallMedia;
}

/** What a call consists of. */
export interface Call {
  readonly peer: PeerConnection;
  readonly channel: DataChannel;
  readonly undo: UndoList;
}

/** A socket that also takes the ends that the channel itself does not tell. */
export interface CallEnds {
  readonly socket: CallSocket;
  /** Ends the call for a reason that lies below the channel. */
  readonly end: (why: CallEnd) => void;
  /** Why the call ended before anybody listened. */
  readonly failure: () => PlugboardError | undefined;
}

type SocketState = "open" | "closing" | "ended";

/** Longest message that every implementation accepts, in bytes, where the peer names no other limit (RFC 8841, 6). */
const defaultMaxMessageBytes = 65_536;

const toFrame = (data: unknown): Frame => {
  if (typeof data === "string") return data;
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data as ArrayBuffer);
};

const byteLength = (frame: Frame): number => (typeof frame === "string" ? new TextEncoder().encode(frame).length : frame.length);

/**
 * Makes a socket of a data channel. Its listeners are attached here, before the offer is made, and what fires before core listens
 * waits for it.
 */
export const createCallSocket = ({ peer, channel, undo }: Call, media: () => CallMedia): CallEnds => {
  let state: SocketState = "open";
  let events: SocketEvents | undefined;
  let early: ((events: SocketEvents) => void)[] = [];
  let failure: PlugboardError | undefined;

  const tell = (what: (events: SocketEvents) => void): void => {
    if (events) what(events);
    else early.push(what);
  };
  const finish = (code: number, reason: string, error?: PlugboardError): void => {
    if (state === "ended") return;
    state = "ended";
    failure = error;
    undo.run();
    if (error) tell((to) => to.error(error));
    tell((to) => to.close(code, reason));
  };
  const wasOpen = (): boolean => channel.readyState !== "connecting";
  const end = (why: CallEnd): void => finish(1006, "", callEndError(why, wasOpen()));
  const onClosed = (): void => {
    const why = whatEnded(peer);
    // The peer closed in order, without a code: a channel has none. Whatever else took the channel along is a loss.
    if (state === "closing" || why === "channel-closed" || why === "peer-closed") finish(1005, "");
    else end(why);
  };

  channel.binaryType = "arraybuffer";
  undo.listen(channel, "open", () => tell((to) => to.open()));
  undo.listen(channel, "message", ({ data }: { readonly data: unknown }) => tell((to) => to.message(toFrame(data))));
  undo.listen(channel, "close", onClosed);

  const socket: CallSocket = {
    runtimeSocket: () => channel,
    get media() {
      return media();
    },
    listen: (to) => {
      events = to;
      for (const what of early) what(to);
      early = [];
    },
    send: (frame) => {
      const limit = peer.sctp?.maxMessageSize ?? defaultMaxMessageBytes;
      if (frame.length * 3 > limit && byteLength(frame) > limit) {
        throw new PlugboardError("invalid-argument", `webrtc: the peer takes messages of at most ${limit} bytes.`);
      }
      channel.send(typeof frame === "string" ? frame : new Uint8Array(frame));
    },
    isClosing: () => channel.readyState !== "open",
    close: () => {
      if (state !== "open") return;
      state = "closing";
      media().mute(true);
      media().silence(true);
      channel.close();
    },
    terminate: () => {
      state = "ended";
      undo.run();
    },
    bufferedBytes: () => channel.bufferedAmount,
  };
  return { socket, end, failure: () => failure };
};

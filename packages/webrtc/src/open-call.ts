import { PlugboardError, type SocketFactory } from "@plugboard/core";
import { whatEnded } from "./call-end.ts";
import { type CallMedia, createCallMedia } from "./call-media.ts";
import { type CallSocket, createCallSocket } from "./call-socket.ts";
import type { Exchange } from "./exchange.ts";
import { type AudioOutput, playIncomingAudio } from "./incoming-audio.ts";
import { type AudioSource, openOutgoingAudio } from "./outgoing-audio.ts";
import type { PeerConnection } from "./peer-connection.ts";
import { createUndoList } from "./undo.ts";
import { watchPath } from "./watch-path.ts";

/** How calls are made: the options of the adapter with every default written in. */
export interface CallSettings {
  readonly audioSource: AudioSource;
  readonly audioOutput: () => AudioOutput;
  readonly createPeerConnection: () => PeerConnection;
  readonly exchange: Exchange;
  readonly channelLabel: string;
  readonly recoveryTimeoutMs: number;
  readonly onMicrophoneLost: (error: PlugboardError) => void;
  readonly onMedia: (media: CallMedia) => void;
}

/** Why the attempt, or the call, is over: what the parts that are still at work are told. */
const over = (): PlugboardError => new PlugboardError("aborted", "webrtc: the call is over.");

/**
 * Makes one call: microphone, connection and channel, offer, answer. Whatever ends the attempt, at any of these steps, leaves no
 * connection, no track that was opened here, no timer and no listener.
 */
export const openCall =
  (settings: CallSettings): SocketFactory<CallSocket> =>
  async ({ url, headers }, signal) => {
    const undo = createUndoList();
    const lifetime = new AbortController();
    undo.add(() => lifetime.abort(over()));
    /** Why the call ended while it was being made. */
    let failure = (): PlugboardError | undefined => undefined;
    signal.addEventListener("abort", undo.run);
    try {
      if (signal.aborted) throw over();
      const outgoing = await openOutgoingAudio(settings.audioSource, lifetime.signal, undo, settings.onMicrophoneLost);
      const peer = settings.createPeerConnection();
      undo.add(() => void peer.close());
      let media: CallMedia = createCallMedia(peer, outgoing, undefined);
      const channel = peer.createDataChannel(settings.channelLabel);
      const { socket, end, ...ends } = createCallSocket({ peer, channel, undo }, () => media);
      failure = ends.failure;
      playIncomingAudio(peer, undo, settings.audioOutput());
      outgoing.start(peer);
      const { sdp = "" } = await peer.createOffer();
      await peer.setLocalDescription({ type: "offer", sdp });
      const offer = peer.localDescription?.sdp ?? sdp;
      const context = { url: url.replace(/^ws/, "http"), headers, signal: lifetime.signal };
      const { answer, callId, restart } = await settings.exchange(offer, context);
      media = createCallMedia(peer, outgoing, callId);
      watchPath({
        peer,
        undo,
        signal: lifetime.signal,
        recoveryTimeoutMs: settings.recoveryTimeoutMs,
        restart,
        onLost: () => end(whatEnded(peer)),
      });
      await peer.setRemoteDescription({ type: "answer", sdp: answer });
      if (lifetime.signal.aborted) throw over();
      settings.onMedia(media);
      if (typeof window !== "undefined") undo.listen(window, "pagehide", () => end("page-hidden"));
      return socket;
    } catch (cause) {
      undo.run();
      throw failure() ?? cause;
    } finally {
      signal.removeEventListener("abort", undo.run);
    }
  };

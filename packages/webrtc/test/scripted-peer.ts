import type { AudioTrack, DataChannel, PeerConnection, TrackReceiver } from "@plugboard/webrtc";

/** A track that a test unplugs. */
export class ScriptedTrack extends EventTarget implements AudioTrack {
  readonly kind = "audio";
  enabled = true;
  isStopped = false;

  stop(): void {
    this.isStopped = true;
  }

  /** The device is gone: what a browser tells a track, and nobody else. */
  unplug(): void {
    this.dispatchEvent(new Event("ended"));
  }
}

class ScriptedChannel extends EventTarget implements DataChannel {
  readyState = "connecting";
  binaryType = "blob";
  readonly bufferedAmount = 0;
  readonly sent: unknown[] = [];

  send(data: unknown): void {
    this.sent.push(data);
  }

  close(): void {
    this.end();
  }

  open(): void {
    this.readyState = "open";
    this.dispatchEvent(new Event("open"));
  }

  end(): void {
    this.readyState = "closed";
    this.dispatchEvent(new Event("close"));
  }
}

/** A peer connection whose network is in the hands of a test. It opens its channel with the first answer. */
export class ScriptedPeer extends EventTarget implements PeerConnection {
  connectionState = "new";
  iceConnectionState = "new";
  readonly sctp = { maxMessageSize: 65_536, transport: { state: "connected" } };
  localDescription: { readonly sdp: string } | null = null;
  readonly channel = new ScriptedChannel();
  /** What was sent, track after track; `null` for nothing. */
  readonly tracks: (AudioTrack | null)[] = [];
  readonly offers: string[] = [];
  readonly answers: string[] = [];
  isClosed = false;

  createDataChannel(): DataChannel {
    return this.channel;
  }

  addTrack(track: AudioTrack): { replaceTrack(track: AudioTrack | null): Promise<void> } {
    this.tracks.push(track);
    return {
      replaceTrack: async (next) => {
        this.tracks.push(next);
      },
    };
  }

  addTransceiver(): unknown {
    return undefined;
  }

  getReceivers(): readonly TrackReceiver[] {
    return [];
  }

  getStats(): Promise<ReadonlyMap<string, unknown>> {
    return Promise.resolve(new Map());
  }

  createOffer({ iceRestart = false }: { readonly iceRestart?: boolean } = {}): Promise<{ readonly sdp: string }> {
    return Promise.resolve({ sdp: iceRestart ? "offer with new addresses" : "offer" });
  }

  setLocalDescription({ sdp }: { readonly sdp: string }): Promise<void> {
    this.localDescription = { sdp };
    this.offers.push(sdp);
    return Promise.resolve();
  }

  setRemoteDescription({ sdp }: { readonly sdp: string }): Promise<void> {
    this.answers.push(sdp);
    if (this.answers.length === 1) queueMicrotask(() => this.channel.open());
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }

  /** The network does something. */
  become(state: "connected" | "disconnected" | "failed"): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }
}

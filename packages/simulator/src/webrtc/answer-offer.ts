import type { MediaStreamTrack, RTCDataChannel, RTCPeerConnection } from "werift";
import type { FrameSocket } from "../realtime/connection/frame-socket.ts";
import type { CallFaults } from "../realtime/script/connection-script.ts";
import type { Speaker } from "../realtime/session/session.ts";
import { ChannelSocket } from "./channel-socket.ts";
import { closeChannel } from "./close-channel.ts";
import { type Libraries, loadLibraries } from "./libraries.ts";
import { startListener } from "./listen.ts";
import { skipUsedRecord } from "./skip-used-record.ts";
import { type SpeakerEvents, startSpeaker } from "./speak.ts";
import { waitForTheRest } from "./wait-for-the-rest.ts";

/** What a peer carries: a call of Realtime, or a session of Live. */
export interface PeerCall {
  /** Takes the data channel once it is open. */
  readonly openChannel: (socket: FrameSocket) => void;
  /** Takes what the caller says: PCM, 24 kHz, 16-bit, mono. */
  readonly hear: (pcm: Uint8Array) => void;
  /** What the speaker tells. */
  readonly playback: SpeakerEvents;
  /** Takes what speaks to the caller, as soon as there is a path for it. */
  readonly takeSpeaker: (speaker: Speaker) => void;
  /** The caller has gone, or nobody came. */
  readonly hangUp: () => void;
  /** Calls back when the call is over on the server's side. */
  readonly whenEnded: (listener: () => void) => void;
}

/** One offer to answer. */
export interface Offer {
  readonly call: PeerCall;
  readonly sdp: string;
  readonly faults: CallFaults;
  /** Addresses of this machine at which the peer can be reached. */
  readonly addresses: readonly string[];
}

/** Whether an offer comes from a WebRTC peer: one without credentials for its network path cannot be answered by one. */
export const isPeerOffer = (sdp: string): boolean => sdp.includes("a=ice-ufrag:");

/** How long a client may take to connect after it got its answer, in milliseconds. A client that gives up does not say so. */
const connectTimeoutMs = 15_000;

const createPeer = ({ werift }: Libraries, addresses: readonly string[]): RTCPeerConnection =>
  new werift.RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: [...addresses],
    codecs: { audio: [werift.useOPUS({ payloadType: 111 })] },
    // Without it a second pair of sockets is opened for the data channel, and never closed (werift 0.25).
    bundlePolicy: "max-bundle",
    maxMessageSize: 262_144,
  });

/** Spoils the answer where the script wants a call that cannot connect. */
const spoil = (answer: string, { ice, dtls }: CallFaults): string => {
  const unreachable = ice === "never" ? answer.replace(/^a=candidate:.*\r\n/gm, "") : answer;
  // Another certificate than the one that will be shown.
  return dtls === "fail"
    ? unreachable.replace(/^(a=fingerprint:sha-256 )(.*)$/gm, (_, name, value) => `${name}${[...value].reverse().join("")}`)
    : unreachable;
};

/** After every flight of a handshake. */
const noFlight = 99;

/** Closes a connection. werift 0.25 would go on with a handshake that is under way, and hold the process for half a minute. */
const closePeer = async (peer: RTCPeerConnection): Promise<void> => {
  await peer.close();
  for (const { dtls } of peer.dtlsTransports) if (dtls) dtls.dtls.flight = noFlight;
};

/** Everything that one peer does once it is there, and its end. */
const runPeer = (libraries: Libraries, peer: RTCPeerConnection, track: MediaStreamTrack, { call, faults }: Offer): void => {
  const ends: (() => void)[] = [];
  let open: RTCDataChannel | undefined;
  let state: "running" | "ended" = "running";
  const end = (): void => {
    if (state === "ended") return;
    state = "ended";
    for (const step of ends) step();
    call.hangUp();
    // What tells the client of the end is the end of the channel: werift 0.25 closes a connection as if it had been lost.
    void Promise.resolve(open && closeChannel(open)).then(() => closePeer(peer));
  };
  /** Keeps the end of a part; a part that is made too late ends at once. */
  const atEnd = (step: () => void): void => {
    if (state === "ended") step();
    else ends.push(step);
  };
  const later = (delayMs: number | undefined, work: () => void): void => {
    if (delayMs === undefined) return;
    const timer = setTimeout(work, delayMs);
    atEnd(() => clearTimeout(timer));
  };
  const cut = (): void => {
    for (const transport of peer.iceTransports) void transport.stop();
    end();
  };

  const takeChannel = (channel: RTCDataChannel): void => {
    const socket = new ChannelSocket(channel, { close: end, cut });
    waitForTheRest(channel);
    open = channel;
    atEnd(() => socket.end());
    // A client that closes the channel has hung up: not every library tells the end of its connection in another way.
    socket.once("close", () => {
      if (faults.closeChannelAfterMs === undefined) end();
    });
    const begin = (): void => {
      call.openChannel(socket);
      later(faults.closeChannelAfterMs, () => void closeChannel(channel));
      later(faults.hangUpAfterMs, end);
      later(faults.cutAfterMs, cut);
    };
    if (channel.readyState === "open") begin();
    else channel.addEventListener("open", begin);
  };
  let speaking: Promise<void> | undefined;
  const speak = async (): Promise<void> => {
    const speaker = await startSpeaker(libraries, track, faults, call.playback);
    call.takeSpeaker(speaker);
    atEnd(speaker.stop);
    later(faults.stallMediaAfterMs, speaker.stall);
  };

  call.whenEnded(end);
  const lateTimer = setTimeout(end, connectTimeoutMs);
  atEnd(() => clearTimeout(lateTimer));
  peer.onDataChannel.subscribe(takeChannel);
  peer.onTrack.subscribe((heard) => void startListener(libraries, heard, (pcm) => call.hear(pcm)).then(atEnd));
  peer.connectionStateChange.subscribe((connectionState) => {
    if (connectionState === "connected") clearTimeout(lateTimer);
    // Not again after new addresses.
    if (connectionState === "connected" && speaking === undefined) speaking = speak();
    if (connectionState === "failed" || connectionState === "closed") end();
  });
};

/** Answers an offer with a real WebRTC peer. Rejects if the offer cannot be understood. */
export const answerOffer = async (offer: Offer): Promise<string> => {
  const libraries = await loadLibraries();
  const peer = createPeer(libraries, offer.addresses);
  try {
    const track = new libraries.werift.MediaStreamTrack({ kind: "audio" });
    peer.addTrack(track);
    runPeer(libraries, peer, track, offer);
    await peer.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    skipUsedRecord(peer);
    await peer.setLocalDescription(await peer.createAnswer());
    return spoil(peer.localDescription?.sdp ?? "", offer.faults);
  } catch (cause) {
    offer.call.hangUp();
    await peer.close();
    throw cause;
  }
};

import { type Connection, connect, type PlugboardError } from "@plugboard/core";
import { type CallMedia, type WebrtcAdapterOptions, webrtcAdapter } from "@plugboard/webrtc";
import { afterEach, expect, test, vi } from "vitest";
import { ScriptedPeer, ScriptedTrack } from "./scripted-peer.ts";

afterEach(() => vi.unstubAllGlobals());

/** How long an event may take, in milliseconds: only as a bound. */
const patience = { timeout: 15_000 };

/** A page whose microphones are given one after another; what comes after the last is refused with its name. */
const page = (microphones: readonly ScriptedTrack[], refusal = "NotFoundError"): { readonly asked: unknown[] } => {
  const left = [...microphones];
  const asked: unknown[] = [];
  const getUserMedia = async (constraints: unknown): Promise<unknown> => {
    asked.push(constraints);
    const track = left.shift();
    if (!track) throw new DOMException("no", refusal);
    return { getAudioTracks: () => [track] };
  };
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
  return { asked };
};

interface Call {
  readonly peer: ScriptedPeer;
  readonly connection: Connection;
  readonly media: CallMedia;
}

const call = async (options: WebrtcAdapterOptions = {}): Promise<Call> => {
  const peer = new ScriptedPeer();
  let media: CallMedia | undefined;
  const adapter = webrtcAdapter({
    createPeerConnection: () => peer,
    exchange: async () => ({ answer: "answer" }),
    onMedia: (of) => {
      media = of;
    },
    ...options,
  });
  const connection = await connect(adapter, "http://peer.test/calls");
  if (!media) throw new Error("the call has no media");
  return { peer, connection, media };
};

test("a microphone that is unplugged is replaced by the browser's default one, without a new offer", async () => {
  const [first, second] = [new ScriptedTrack(), new ScriptedTrack()];
  const { asked } = page([first, second]);
  const { peer, connection } = await call({ microphone: { deviceId: "headset" } });
  first.unplug();
  await expect.poll(() => peer.tracks, patience).toEqual([first, second]);
  expect(asked).toEqual([{ audio: { deviceId: "headset" } }, { audio: true }]);
  expect([peer.offers.length, first.isStopped, second.isStopped, connection.status]).toEqual([1, true, false, "open"]);
});

test("a microphone that is unplugged while the user is muted is replaced by one that is muted", async () => {
  const [first, second] = [new ScriptedTrack(), new ScriptedTrack()];
  page([first, second]);
  const { peer, media } = await call();
  media.mute(true);
  first.unplug();
  await expect.poll(() => peer.tracks.length, patience).toBe(2);
  await expect.poll(() => second.enabled, patience).toBe(false);
  media.mute(false);
  expect(second.enabled).toBe(true);
});

test("where there is no other, the caller is told, and the call goes on", async () => {
  const only = new ScriptedTrack();
  page([only]);
  const lost: PlugboardError[] = [];
  const { connection } = await call({ onMicrophoneLost: (error) => lost.push(error) });
  only.unplug();
  await expect.poll(() => lost.map(({ code }) => code), patience).toEqual(["microphone-unavailable"]);
  expect(connection.status).toBe("open");
});

test("another microphone is sent without a new offer, and the one before is let go", async () => {
  const [first, second] = [new ScriptedTrack(), new ScriptedTrack()];
  page([first, second]);
  const { peer, media } = await call();
  await media.useMicrophone({ deviceId: "other" });
  expect([peer.tracks, first.isStopped, peer.offers.length]).toEqual([[first, second], true, 1]);
});

test("a microphone that cannot be had leaves the one before as it was", async () => {
  const first = new ScriptedTrack();
  page([first], "NotAllowedError");
  const { peer, media } = await call();
  await expect(media.useMicrophone({ deviceId: "other" })).rejects.toMatchObject({ code: "microphone-denied" });
  expect([peer.tracks, first.isStopped]).toEqual([[first], false]);
});

test("a stream of the caller's is never stopped, neither when another takes its place nor when the call ends", async () => {
  const [own, other] = [new ScriptedTrack(), new ScriptedTrack()];
  const streamOf = (track: ScriptedTrack) => ({ getAudioTracks: () => [track] });
  const { media, connection } = await call({ mediaStream: streamOf(own) });
  await media.useMicrophone(streamOf(other));
  connection.terminate();
  expect([own.isStopped, other.isStopped]).toEqual([false, false]);
});

test("a microphone that is unplugged after the call asks for nothing", async () => {
  const first = new ScriptedTrack();
  const { asked } = page([first]);
  const { connection } = await call();
  connection.terminate();
  first.unplug();
  expect([asked.length, first.isStopped]).toEqual([1, true]);
});

test("a tab that is hidden or muted goes on sending and playing: that is the browser's matter", async () => {
  const track = new ScriptedTrack();
  page([track]);
  const hidden = Object.assign(new EventTarget(), { hidden: true, createElement: () => ({ autoplay: false, srcObject: null }) });
  vi.stubGlobal("document", hidden);
  const { connection } = await call();
  hidden.dispatchEvent(new Event("visibilitychange"));
  expect([track.enabled, connection.status]).toEqual([true, "open"]);
});

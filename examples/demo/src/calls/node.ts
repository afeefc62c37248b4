import { Application, createDecoder, createEncoder } from "libopus-wasm";
import { MediaStream, MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS } from "werift";
import type { OpenCallAudio } from "../webrtc-turn.ts";

/** One Opus frame: 20 ms, in samples at 24 kHz, and in ticks of its RTP clock, which is 48 kHz whatever is encoded (RFC 7587, 4.1). */
const frameMs = 20;
const frameSamples = frameMs * 24;
const frameTicks = frameMs * 48;
const payloadType = 111;

/** Node has no WebRTC: werift is passed in, and libopus codes what it sends and hears. */
const openCallAudio: OpenCallAudio = async (question) => {
  const encoder = await createEncoder({ sampleRate: 24_000, channels: 1, frameSize: frameSamples, application: Application.Voip });
  const decoder = await createDecoder({ sampleRate: 24_000, channels: 1 });
  const samples = new Int16Array(question.slice().buffer);
  const track = new MediaStreamTrack({ kind: "audio" });
  let hear: (pcm: Uint8Array) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  let state: "open" | "closed" = "open";

  const createPeerConnection = (): RTCPeerConnection => {
    const peer = new RTCPeerConnection({
      iceServers: [],
      iceUseIpv6: false,
      iceAdditionalHostAddresses: ["127.0.0.1"],
      // Else a second pair of sockets is opened for the data channel, and never closed (werift 0.25).
      bundlePolicy: "max-bundle",
      // The item of a spoken question is sent back with its audio: longer than the 64 KiB that werift says it takes.
      maxMessageSize: 262_144,
      codecs: { audio: [useOPUS({ payloadType })] },
    });
    peer.onTrack.subscribe((heard) =>
      heard.onReceiveRtp.subscribe(({ payload }) => {
        if (state === "closed" || payload.length === 0) return;
        const pcm = decoder.decode(payload);
        hear(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength));
      }),
    );
    return peer;
  };
  const sendFrame = (index: number): void => {
    const frame = new Int16Array(frameSamples);
    frame.set(samples.subarray(index * frameSamples, (index + 1) * frameSamples));
    const header = new RtpHeader({ sequenceNumber: index & 0xffff, timestamp: (index * frameTicks) >>> 0, payloadType });
    track.writeRtp(new RtpPacket(header, Buffer.from(encoder.encode(frame))));
  };
  return {
    options: { mediaStream: new MediaStream([track]), createPeerConnection },
    start: async (onHeard) => {
      hear = onHeard;
      const startedAt = performance.now();
      let sent = 0;
      timer = setInterval(() => {
        for (; startedAt + sent * frameMs <= performance.now(); sent += 1) sendFrame(sent);
      }, frameMs / 2);
    },
    close: async () => {
      state = "closed";
      clearInterval(timer);
      encoder.free();
      decoder.free();
    },
  };
};

export default openCallAudio;

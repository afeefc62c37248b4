/// <reference lib="dom" />
import { webrtcAdapter } from "@plugboard/webrtc";

// The objects of a page fit without a cast.
webrtcAdapter({
  mediaStream: new MediaStream(),
  audioElement: new Audio(),
  createPeerConnection: () => new RTCPeerConnection({ iceServers: [] }),
});
webrtcAdapter({ onTrack: ({ track, streams }) => console.log(track, streams) });

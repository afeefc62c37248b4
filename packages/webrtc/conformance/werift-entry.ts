import { webrtcAdapter } from "@plugboard/webrtc";
import { weriftPeer } from "../test/node-peer.ts";

/** The same on an engine without WebRTC of its own, with a connection of werift. */
export default webrtcAdapter({ createPeerConnection: weriftPeer, mediaStream: null });

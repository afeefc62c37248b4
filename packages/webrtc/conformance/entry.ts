import { webrtcAdapter } from "@plugboard/webrtc";

/** The adapter with a browser's own connection, without a microphone: the suite looks at the data channel. */
export default webrtcAdapter({ mediaStream: null });

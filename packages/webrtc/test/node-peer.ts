import { RTCPeerConnection, useOPUS } from "werift";

/** A peer connection of a library, for an engine that has none: over loopback, without a second pair of sockets. */
export const weriftPeer = (): RTCPeerConnection =>
  new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    bundlePolicy: "max-bundle",
    maxMessageSize: 262_144,
    codecs: { audio: [useOPUS({ payloadType: 111 })] },
  });

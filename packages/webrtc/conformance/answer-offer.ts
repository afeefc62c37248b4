import type { AnswerOffer, OfferAnswer, PostedOffer } from "@plugboard/conformance/server";
import { RTCPeerConnection, useOPUS } from "werift";
import { WebSocket } from "ws";
import { skipUsedRecord } from "../../simulator/src/webrtc/skip-used-record.ts";
import { waitForTheRest } from "../../simulator/src/webrtc/wait-for-the-rest.ts";
import { carryMessages } from "./carry-messages.ts";

/** Headers of an offer's request that belong to this request alone. */
const ownHeaders = new Set(["host", "connection", "content-type", "content-length", "accept-encoding", "transfer-encoding", "keep-alive"]);

/** Headers of a refusal that belong to the connection on which it came. */
const hopHeaders = new Set(["connection", "content-length", "transfer-encoding", "keep-alive"]);

/** How long a client may take to open the channel, in milliseconds: longer than an attempt may take. One that has given up says nothing. */
const openTimeoutMs = 12_000;

const headersOf = ({ headerLines }: PostedOffer): Readonly<Record<string, string>> =>
  Object.fromEntries(headerLines.filter(([name]) => !ownHeaders.has(name.toLowerCase())));

/** What came of the handshake with the scenario. */
type Handshake =
  | { readonly kind: "open"; readonly socket: WebSocket }
  | { readonly kind: "refused"; readonly answer: OfferAnswer }
  | { readonly kind: "failed" };

/** Makes the handshake that the client's offer asks for. What the scenario sends at once waits until the channel is open. */
const shakeHands = (offer: PostedOffer): Promise<Handshake> =>
  new Promise((resolve) => {
    const socket = new WebSocket(offer.url, { headers: headersOf(offer), perMessageDeflate: false });
    offer.signal.addEventListener("abort", () => {
      if (socket.readyState !== WebSocket.OPEN) socket.terminate();
    });
    socket.once("open", () => {
      socket.pause();
      resolve({ kind: "open", socket });
    });
    socket.once("unexpected-response", (_request, response) => {
      const headers: Record<string, string | readonly string[]> = {};
      for (const [name, value] of Object.entries(response.headers)) {
        if (value !== undefined && !hopHeaders.has(name)) headers[name] = value;
      }
      resolve({ kind: "refused", answer: { status: response.statusCode ?? 502, headers, body: response } });
    });
    socket.on("error", () => resolve({ kind: "failed" }));
  });

const createPeer = (): RTCPeerConnection =>
  new RTCPeerConnection({
    iceServers: [],
    iceUseIpv6: false,
    iceAdditionalHostAddresses: ["127.0.0.1"],
    codecs: { audio: [useOPUS({ payloadType: 111 })] },
    bundlePolicy: "max-bundle",
    maxMessageSize: 262_144,
  });

/** Answers the offer of a call whose channel leads to a scenario. */
const answerWithChannel = async (sdp: string, socket: WebSocket): Promise<string> => {
  const peer = createPeer();
  const closePeer = (): void => void peer.close();
  const late = setTimeout(() => {
    socket.terminate();
    closePeer();
  }, openTimeoutMs);
  peer.onDataChannel.subscribe((channel) => {
    waitForTheRest(channel);
    const begin = (): void => {
      clearTimeout(late);
      carryMessages(channel, socket, closePeer);
    };
    if (channel.readyState === "open") begin();
    else channel.addEventListener("open", begin);
  });
  peer.connectionStateChange.subscribe((state) => {
    if (state === "failed" || state === "closed") socket.terminate();
  });
  await peer.setRemoteDescription({ type: "offer", sdp });
  skipUsedRecord(peer);
  await peer.setLocalDescription(await peer.createAnswer());
  return peer.localDescription?.sdp ?? "";
};

/**
 * A WebRTC peer for the suite: what an offer to a scenario's address asks for is a WebSocket to this scenario, whose messages the data
 * channel of the call carries. A refused handshake is a refused offer.
 */
export const answerOffer: AnswerOffer = async (offer) => {
  const handshake = await shakeHands(offer);
  if (handshake.kind === "failed") return undefined;
  if (handshake.kind === "refused") return handshake.answer;
  const { socket } = handshake;
  try {
    return { status: 201, headers: { "content-type": "application/sdp" }, body: await answerWithChannel(offer.sdp, socket) };
  } catch {
    socket.terminate();
    return { status: 400, headers: {}, body: "" };
  }
};

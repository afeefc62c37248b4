import { connect } from "@plugboard/core";
import type { SimulatorScript } from "@plugboard/simulator";
import { type CallMedia, type WebrtcAdapterOptions, webrtcAdapter } from "@plugboard/webrtc";

type CallFaults = NonNullable<NonNullable<SimulatorScript["everyConnection"]>["call"]>;

/** What happens to the audio of each call, in the order in which the calls are made. */
export const mediaFaults = {
  "without a fault": {},
  "stalled from the start": { stallMediaAfterMs: 1 },
  "lost altogether": { lossRate: 1 },
  "lost in part": { lossRate: 0.4 },
  "late and out of order": { audioJitterMs: 200 },
} as const satisfies Record<string, CallFaults>;

/** What came of one call. */
export interface MediaOutcome {
  readonly name: string;
  /** From the wish for an answer to the event that it was played. */
  readonly answeredMs: number;
  /** What the connection was after the answer. */
  readonly status: string;
  /** Packets of audio that came, and that were missed. */
  readonly packets: number;
  readonly lost: number;
  /** The loudest that the peer was, 0 to 1. */
  readonly output: number;
  /** How the call ended when it was closed. */
  readonly ended: { readonly code: number; readonly initiator: string; readonly wasClean: boolean };
}

type Peer = ReturnType<NonNullable<WebrtcAdapterOptions["createPeerConnection"]>>;

const readPackets = async (peer: Peer): Promise<Pick<MediaOutcome, "packets" | "lost">> => {
  let read = { packets: 0, lost: 0 };
  (await peer.getStats()).forEach((statistic) => {
    const { type, kind, packetsReceived = 0, packetsLost = 0 } = Object(statistic);
    if (type === "inbound-rtp" && kind === "audio") read = { packets: Number(packetsReceived), lost: Number(packetsLost) };
  });
  return read;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes one call: an answer is asked for, its audio is listened to until the peer says that it was played, and the call is closed. */
const makeCall = async (name: string, url: string, createPeerConnection: () => Peer): Promise<MediaOutcome> => {
  let peer: Peer | undefined;
  let media: CallMedia | undefined;
  const { promise: played, resolve: onPlayed } = Promise.withResolvers<void>();
  const adapter = webrtcAdapter({
    mediaStream: null,
    createPeerConnection: () => {
      peer = createPeerConnection();
      return peer;
    },
    onMedia: (own) => {
      media = own;
    },
  });
  const message = (frame: string | Uint8Array): void => {
    if (JSON.parse(String(frame)).type === "output_audio_buffer.stopped") onPlayed();
  };
  const request = { url, headers: { authorization: "Bearer ek_test" } };
  // How soon a call connects on a machine that is busy is not what is looked at.
  const connection = await connect(adapter, request, { message }, { connectTimeoutMs: 30_000 });
  connection.send(JSON.stringify({ type: "response.create" }));
  const askedAt = performance.now();
  let answeredMs: number | undefined;
  const answered = played.then(() => {
    answeredMs = performance.now() - askedAt;
  });
  let output = 0;
  while (answeredMs === undefined && connection.status === "open") {
    output = Math.max(output, (await media?.statistics())?.output ?? 0);
    await Promise.race([answered, pause(50)]);
  }
  const received = peer ? await readPackets(peer) : { packets: 0, lost: 0 };
  const { status } = connection;
  const { code, initiator, wasClean } = await connection.close();
  return {
    name,
    answeredMs: answeredMs ?? Number.NaN,
    status,
    ...received,
    output,
    ended: { code, initiator, wasClean },
  };
};

/** Makes one call for each fault of the audio. */
export const meetMediaFaults = async (url: string, createPeerConnection: () => Peer): Promise<readonly MediaOutcome[]> => {
  const outcomes: MediaOutcome[] = [];
  for (const name of Object.keys(mediaFaults)) outcomes.push(await makeCall(name, url, createPeerConnection));
  return outcomes;
};

import { type Json, type Peer, type PeerSocket, startPeer, textFrames } from "./peer.ts";

/** A peer that answers a request when a test says so. */
export interface HeldPeer extends AsyncDisposable {
  readonly peer: Peer;
  /** Sends frames to the request that has this input, under its lane. */
  readonly tell: (input: string, ...frames: readonly Json[]) => void;
  /** Waits until the request with this input has arrived. */
  readonly arrival: (input: string) => Promise<void>;
  /** The frames of a text response that answers the input. */
  readonly answer: (input: string) => Json[];
}

/** Starts one; an input for which `isHeld` is false is answered at once. */
export const startHeldPeer = async (isHeld: (input: string) => boolean = () => true): Promise<HeldPeer> => {
  const arrived = new Map<string, { readonly socket: PeerSocket; readonly lane: unknown }>();
  const waiting: { readonly input: string; readonly resolve: () => void }[] = [];
  const answer = (input: string): Json[] => textFrames(`resp_${input}`, `answer to ${input}`);
  const tell = (input: string, ...frames: readonly Json[]): void => {
    const { socket, lane } = arrived.get(input) ?? {};
    if (socket?.ws.readyState !== 1) throw new Error(`No open socket has asked ${input}.`);
    socket.send(...frames.map((frame) => (lane === undefined ? frame : { ...frame, stream_id: lane })));
  };
  const onCreate = (create: Json, socket: PeerSocket): void => {
    const input = String(create["input"]);
    arrived.set(input, { socket, lane: create["stream_id"] });
    for (const each of waiting) if (each.input === input) each.resolve();
    if (!isHeld(input)) tell(input, ...answer(input));
  };
  const peer = await startPeer({ onCreate });
  return {
    peer,
    tell,
    answer,
    arrival: (input) => new Promise((resolve) => (arrived.has(input) ? resolve() : waiting.push({ input, resolve }))),
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
};

import { type RealtimeTransport, type RealtimeTransportOptions, type ResumingOptions, resuming } from "../src/index.ts";
import { connected } from "./connected.ts";
import { type ScriptedAdapter, type ScriptedSocket, settle } from "./scripted-socket.ts";

/** An event that was sent. */
export interface Sent {
  readonly type: string;
  readonly [name: string]: unknown;
}

/** One session of a call, from the server's end. */
export interface SessionPeer {
  readonly socket: ScriptedSocket;
  /** Sends an event to the client. */
  readonly tell: (event: object) => void;
  /** What the client has sent since the last call. */
  readonly sent: () => Sent[];
}

/** A call that can be resumed, and the server's end of it. */
export interface CallPeer extends SessionPeer {
  readonly transport: RealtimeTransport;
  readonly adapter: ScriptedAdapter;
  /** Adds an item to the conversation of the first session. */
  readonly add: (item: object, previous: string | null) => void;
  /** Ends the first session's connection as a network does. */
  readonly lose: () => void;
  /** Opens the newest socket; its frames are given by the test. */
  readonly dialled: () => Promise<SessionPeer>;
}

export const created = { type: "session.created", session: { type: "realtime", tracing: null } };
export const updated = { type: "session.updated", session: { type: "realtime" } };

/** The answer to the creation of an item. */
export const known = (id: unknown): object => ({ type: "conversation.item.done", item: { id } });

/** A message of the user. */
export const message = (id: string, text: string): object => ({
  id,
  type: "message",
  role: "user",
  content: [{ type: "input_text", text }],
});

/** How a `resume()` has ended: `resumed`, or its error. */
export const outcome = (promise: Promise<void>): Promise<unknown> => promise.then(() => "resumed").catch((error: unknown) => error);

/** The same, or `waiting` while it is not over. */
export const stateOf = async (resumed: Promise<unknown>): Promise<unknown> => {
  await settle();
  return Promise.race([resumed, "waiting"]);
};

const peer = (socket: ScriptedSocket): SessionPeer => ({
  socket,
  tell: (event) => socket.message(JSON.stringify({ event_id: "event", ...event })),
  sent: () => socket.sent.splice(0).map((frame) => JSON.parse(frame)),
});

/** A connected call, whose configuration is answered; what that took is not in `sent`. */
export const begin = async (options: ResumingOptions = {}, more: Partial<RealtimeTransportOptions> = {}): Promise<CallPeer> => {
  const { transport, adapter, socket } = await connected({ resume: resuming(options), ready: "session.updated", ...more });
  const first = peer(socket);
  return {
    ...first,
    transport,
    adapter,
    add: (item, previous) => first.tell({ type: "conversation.item.added", previous_item_id: previous, item }),
    lose: () => socket.end(1006, ""),
    dialled: async () => {
      await settle();
      adapter.socket.open();
      await settle();
      return peer(adapter.socket);
    },
  };
};

import { RealtimeTransport, type RealtimeTransportOptions } from "../src/index.ts";
import { type ScriptedAdapter, type ScriptedSocket, scriptedAdapter } from "./scripted-socket.ts";

/** A connected transport, and the server's end of its socket. */
export interface Connected {
  readonly transport: RealtimeTransport;
  readonly adapter: ScriptedAdapter;
  readonly socket: ScriptedSocket;
  /** Delivers an event of the server. */
  readonly receive: (event: object) => void;
  /** What was sent since the last call. */
  readonly sent: () => { readonly type: string; readonly [name: string]: unknown }[];
}

/** Connects over a scripted socket; what connecting sends is not in `sent`. */
export const connected = async (options: Partial<RealtimeTransportOptions> = {}): Promise<Connected> => {
  const adapter = scriptedAdapter();
  const transport = new RealtimeTransport({ adapter, apiKey: "sk-test", ready: "open", ...options });
  const connecting = transport.connect();
  const { socket } = adapter;
  socket.open();
  const { ready = "open" } = options;
  if (ready !== "open") socket.message(JSON.stringify({ type: ready, session: { type: "realtime" } }));
  await connecting;
  socket.sent.length = 0;
  return {
    transport,
    adapter,
    socket,
    receive: (event) => socket.message(JSON.stringify({ event_id: "event", ...event })),
    sent: () => socket.sent.splice(0).map((frame) => JSON.parse(frame)),
  };
};

/** Base64 of silence. */
const silence = (bytes: number): string => Buffer.alloc(bytes).toString("base64");

/** An audio delta of an item. */
export const audioDelta = (bytes: number, itemId = "item_1"): object => ({
  type: "response.output_audio.delta",
  response_id: "resp_1",
  item_id: itemId,
  output_index: 0,
  content_index: 0,
  delta: silence(bytes),
});

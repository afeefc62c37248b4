/** What a call hears. */
export interface Listener {
  /** Decoded audio, in bytes. */
  readonly audio: (bytes: number) => void;
  readonly text: () => void;
  /** An event of the measurement, whose type begins with `bench.`. */
  readonly other: (event: BenchEvent) => void;
}

export interface BenchEvent {
  readonly type: string;
  readonly at?: number;
}

/** A call of the Realtime API, as an application holds it. */
export interface Call {
  readonly send: (event: BenchEvent & Readonly<Record<string, unknown>>) => void;
  /** Sends PCM16, as it comes from a microphone. */
  readonly append: (audio: ArrayBuffer) => void;
  readonly close: () => unknown;
}

/** Until when a call is opened: the socket is ready, or the session has its configuration. */
export type Until = "open" | "session.updated";

/** Opens a call to an address that begins with `ws` or `wss`. */
export type OpenCall = (url: string, listener: Listener, until: Until) => Promise<Call>;

/** The types of the measurement's own events, for emitters that are asked for one type at a time. */
export const benchTypes = ["bench.pong", "bench.ended", "bench.tiny", "bench.large"] as const;

interface ServerEvent extends BenchEvent {
  readonly delta?: string;
}

/** What an application does with a text from a bare socket: one `JSON.parse`, and the base64 of audio decoded. */
export const hear = (listener: Listener, onUpdated: () => void) => {
  const onEvent = (event: ServerEvent): void => {
    if (event.type === "response.output_audio.delta") listener.audio(Buffer.from(event.delta ?? "", "base64").length);
    else if (event.type === "response.output_text.delta") listener.text();
    else if (event.type === "session.updated") onUpdated();
    else if (event.type.startsWith("bench.")) listener.other(event);
  };
  return { onEvent, onText: (text: string): void => onEvent(JSON.parse(text) as ServerEvent) };
};

/** The configuration that a bare socket sends, of the size of a small agent's. */
export const sessionUpdate = {
  type: "session.update",
  session: { type: "realtime", model: "gpt-realtime-2", instructions: "You help.", output_modalities: ["audio"] },
} as const;

/** One append, as an application writes it. */
export const appendEvent = (audio: ArrayBuffer) =>
  ({ type: "input_audio_buffer.append", audio: Buffer.from(audio).toString("base64") }) as const;

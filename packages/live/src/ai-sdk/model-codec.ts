import { type Frame, PlugboardError } from "@plugboard/core";
import { bytesOf, textOf } from "@plugboard/wire";
import type { RealtimeModel } from "./realtime-model.ts";

/** Any event of a model. */
export interface AnyModelEvent {
  /** The type of the event in the SDK. */
  readonly type: string;
  readonly [name: string]: unknown;
}

/** What turns frames into events and back, for one connection. */
export interface ModelCodec {
  /** @returns The events of a frame, in order. Throws `protocol-error`. */
  readonly read: (frame: Frame) => { readonly events: readonly AnyModelEvent[]; readonly reply: Frame | undefined };
  /** @returns The frame of an event; `undefined` if nothing is sent. Rejects with what the model throws, as `invalid-argument`. */
  readonly write: (event: AnyModelEvent) => Promise<Frame | undefined>;
}

/** A value as a frame: text and bytes as they are, anything else as JSON. */
export const frameOf = (value: unknown): Frame => {
  if (typeof value === "string") return value;
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? bytesOf(value) : JSON.stringify(value);
};

/** Makes the codec of one connection. Connections must not share one, because a parser may have a state. */
export const createModelCodec = (model: RealtimeModel, intent: "conversation" | "transcription"): ModelCodec => {
  const parse = model.createServerEventParser?.() ?? ((raw: unknown) => model.parseServerEvent(raw));
  return {
    read: (frame) => {
      try {
        // Google sends its JSON in binary messages.
        const raw: unknown = JSON.parse(textOf(frame));
        const reply = model.getHealthCheckResponse?.(raw);
        // Parse boundary: what the model makes of a frame is its own.
        const events = [parse(raw)].flat() as unknown as readonly AnyModelEvent[];
        return { events, reply: reply === undefined || reply === null ? undefined : frameOf(reply) };
      } catch (cause) {
        throw new PlugboardError("protocol-error", `${model.provider}: a message could not be read.`, { cause, delivery: "answered" });
      }
    },
    write: async (event) => {
      try {
        // Parse boundary: the caller's event is of the model's own type.
        const written = await model.serializeClientEvent(event as never, { intent });
        return written === null || written === undefined ? undefined : frameOf(written);
      } catch (cause) {
        throw new PlugboardError("invalid-argument", `${model.provider} does not take ${event.type}.`, { cause });
      }
    },
  };
};

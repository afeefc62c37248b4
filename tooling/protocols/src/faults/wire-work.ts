import type { Phase } from "./cells.ts";

/** What a client of the Realtime API sends in a phase, and the type of the event that answers it. */
export interface WireWork {
  readonly events: readonly object[];
  readonly answer: string;
}

const audio = "A".repeat(2_048);
const text = { type: "message", role: "user", content: [{ type: "input_text", text: "Hello?" }] };

const roundTrip: WireWork = { events: [{ type: "input_audio_buffer.clear" }], answer: "input_audio_buffer.cleared" };

/** What is asked for in a phase. */
export const workIn = (phase: Phase): WireWork => {
  if (phase === "mid-append")
    return {
      events: [...Array.from({ length: 60 }, () => ({ type: "input_audio_buffer.append", audio })), ...roundTrip.events],
      answer: roundTrip.answer,
    };
  if (phase === "mid-response")
    return { events: [{ type: "conversation.item.create", item: text }, { type: "response.create" }], answer: "response.done" };
  return roundTrip;
};

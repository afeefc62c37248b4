import { OpenAIRealtimeWebSocket } from "@openai/agents-realtime";
import { typedEvents } from "./events.ts";

/** What upstream makes of one frame by itself. */
export type Reception = "handled" | "unknown" | "thrown" | "dropped";

/** Upstream without a socket: what it sends goes nowhere. */
class Deaf extends OpenAIRealtimeWebSocket {
  override sendEvent(): void {
    // The frames do not matter here.
  }

  receive(data: string): void {
    this._onMessage({ data } as MessageEvent);
  }
}

const ask = (frame: string): Reception => {
  const transport = new Deaf();
  let reception: Reception = "dropped";
  transport.on("*", () => {
    reception = "unknown";
  });
  for (const type of [...typedEvents, "error"]) {
    transport.on(type, () => {
      reception = "handled";
    });
  }
  try {
    transport.receive(frame);
  } catch {
    return "thrown";
  }
  return reception;
};

/** The last answer: a frame is asked about several times in a row. */
const last: { frame: string; reception: Reception } = { frame: "", reception: "dropped" };

/** Asks upstream what it makes of a frame, apart from every other. */
export const upstreamReception = (frame: string): Reception => {
  if (frame !== last.frame) Object.assign(last, { frame, reception: ask(frame) });
  return last.reception;
};

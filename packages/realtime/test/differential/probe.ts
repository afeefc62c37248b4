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

/** Asks upstream what it makes of a frame, apart from every other. */
export const upstreamReception = (frame: string): Reception => {
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

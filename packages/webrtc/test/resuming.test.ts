import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { voiceCall } from "@plugboard/webrtc";
import { expect, test, vi } from "vitest";

test("resuming() is refused together with a call by WebRTC, with the reason, before anything is dialled", () => {
  const exchange = vi.fn();
  expect(() => new RealtimeTransport({ ...voiceCall({ exchange }), resume: resuming() })).toThrow(
    expect.objectContaining({ code: "capability-missing", message: expect.stringContaining("cannot be resumed") }),
  );
  expect(exchange).not.toHaveBeenCalled();
});

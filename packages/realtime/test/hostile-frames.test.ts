import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connected } from "./connected.ts";
import { frame, hostileEvent } from "./differential/arbitrary-events.ts";

const runs = 100;
const framesPerRun = 100;

const nasty = fc.constantFrom(
  '{"type":"__proto__","event_id":"e"}',
  '{"type":"response.done","event_id":"e","response":{"__proto__":{"id":1}}}',
  '{"type":"conversation.item.added","item":{"type":"message","id":"__proto__","role":"constructor","content":[{"type":"__proto__"}]}}',
  '{"type":"error","error":{"type":{"toString":null},"code":["response_create"],"event_id":{}}}',
  '{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"audio/pcm","rate":"x"}},"input":7}}}',
  '{"type":"response.output_audio.delta","response_id":"r","item_id":"\\ud800","delta":"\\u0000"}',
  `${"[".repeat(20_000)}`,
  `{"type":"session.updated","session":${"[".repeat(3000)}${"]".repeat(3000)}}`,
  "\u0000",
  "\ud800",
);

const hostileFrame = fc.oneof(
  { weight: 5, arbitrary: hostileEvent.map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: frame },
  { weight: 1, arbitrary: nasty },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }) },
);

const escaped: unknown[] = [];
const onEscape = (error: unknown): void => void escaped.push(error);
beforeEach(() => {
  process.on("uncaughtException", onEscape);
  process.on("unhandledRejection", onEscape);
});
afterEach(() => {
  process.off("uncaughtException", onEscape);
  process.off("unhandledRejection", onEscape);
  escaped.length = 0;
});

test("10,000 hostile frames: nothing is thrown, each is one typed error at most, and the next frame is delivered", {
  timeout: 120_000,
}, async () => {
  const unhandled = vi.fn();
  let frames = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(hostileFrame, { minLength: framesPerRun, maxLength: framesPerRun }), async (hostile) => {
      const { transport, socket, receive } = await connected({ onUnhandled: unhandled });
      const codes: unknown[] = [];
      transport.on("error", ({ error }) => codes.push((error as { code?: unknown }).code));
      const delivered: string[] = [];
      transport.on("audio", () => undefined);
      transport.on("output_text_delta", ({ delta }) => delivered.push(delta));
      for (const [index, text] of hostile.entries()) {
        codes.length = 0;
        delivered.length = 0;
        socket.message(text);
        const own = codes.filter((code) => code === "protocol-error" || code === "handler-failed");
        expect(own.length).toBeLessThanOrEqual(1);
        expect(own).not.toContain("handler-failed");
        delivered.length = 0;
        receive({ type: "response.output_text.delta", response_id: "r", item_id: "i", delta: `after ${index}` });
        expect(delivered).toEqual([`after ${index}`]);
        frames += 1;
      }
      expect(transport.status).toBe("connected");
      transport.close();
    }),
    { numRuns: runs },
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(frames).toBeGreaterThanOrEqual(runs * framesPerRun);
  expect(escaped).toEqual([]);
  expect(unhandled).not.toHaveBeenCalled();
});

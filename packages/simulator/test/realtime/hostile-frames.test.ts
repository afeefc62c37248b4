import fc from "fast-check";
import { expect, test } from "vitest";
import { clientEventSchemas } from "../../src/realtime/client-events/client-event-schema.ts";
import { handleClientFrame } from "../../src/realtime/client-events/handle-client-event.ts";
import type { Peer } from "../../src/realtime/session/session.ts";
import { createParts } from "../../src/simulator-parts.ts";
import type { WireEvent } from "../../src/wire/wire-event.ts";
import { connectTo, startSession } from "./wire-client.ts";

const type = fc.oneof(fc.constantFrom(...clientEventSchemas.keys()), fc.string());
const field = fc.constantFrom(
  "session",
  "item",
  "item_id",
  "audio",
  "response",
  "previous_item_id",
  "audio_end_ms",
  "content_index",
  "event_id",
  "foo",
);
const event = fc
  .tuple(type, fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.constantFrom("item_0001", "root", "AAAA", 0))))
  .map(([name, fields]) => JSON.stringify({ type: name, ...fields }));
const frame = fc.oneof({ weight: 4, arbitrary: event }, { weight: 1, arbitrary: fc.json() }, { weight: 1, arbitrary: fc.string() });

test("whatever a client sends, it gets at most one error for each frame, and the session goes on", async () => {
  const { simulator, client } = await startSession({ record: () => false, script: { everyConnection: { rateLimits: "never" } } });
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 20 }), async (frames) => {
      const before = client.events.length;
      for (const text of frames) client.send(text);
      client.send({ type: "conversation.item.retrieve", item_id: "the end", event_id: "the end" });
      for (;;) {
        const { error } = await client.next("error");
        if ((error as { event_id: unknown }).event_id === "the end") break;
      }
      const errors = client.events.slice(before).filter((entry) => entry.type === "error");
      expect(errors.length).toBeLessThanOrEqual(frames.length + 1);
      expect(errors.filter(({ error }) => (error as { type: unknown }).type === "server_error")).toEqual([]);
    }),
    { numRuns: 100 },
  );
  await simulator.close();
});

test("JSON of any depth is an error or is taken, it does not end the process", async () => {
  const { simulator, client } = await startSession();
  const deep = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
  client.send(`{"type":"session.update","session":{"type":"realtime","tools":[{"type":"function","name":"f","parameters":${deep}}]}}`);
  client.send(`{"type":"input_audio_buffer.clear","x":${deep}}`);
  await client.next("error");
  const other = await connectTo(`${simulator.wsUrl}?model=m`);
  other.send({ type: "input_audio_buffer.clear" });
  await other.next("input_audio_buffer.cleared");
  await simulator.close();
});

test("a failure of the simulator itself is a server_error to the client, it does not end the process", () => {
  const parts = createParts({});
  const session = parts.directory.open({ kind: "model", model: "m" }, "k", {});
  // Node 22 throws this for JSON that is nested too deeply.
  session.input.take = () => {
    throw new RangeError("Maximum call stack size exceeded");
  };
  const events: WireEvent[] = [];
  const none = (): void => {};
  const peer: Peer = { deliver: (entry) => events.push(entry), deliverRaw: none, close: none, terminate: none, stall: none };
  handleClientFrame(session, peer, { type: "input_audio_buffer.clear", event_id: "x" });
  expect(events).toMatchObject([{ type: "error", error: { type: "server_error", event_id: "x" } }]);
  parts.directory.close();
});

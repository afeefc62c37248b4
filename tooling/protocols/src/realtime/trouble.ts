import { isPlugboardError } from "@plugboard/core";
import { resuming } from "@plugboard/realtime";
import { equal, holds } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { converse, next, say, toldLast } from "./dialogue.ts";

const source = "docs/realtime.md";

const turns = [{ reply: [{ write: "One." }] }, { reply: [{ write: "Two." }] }];

const hostile: readonly (string | object)[] = [
  "{",
  "null",
  "[]",
  '"text"',
  { type: 7 },
  { type: "__proto__" },
  { type: "nobody.knows", event_id: "e1" },
  { type: "response.output_audio.delta", event_id: "e2", delta: 5 },
  { type: "response.output_audio.delta", event_id: "e6", response_id: "r", item_id: "i", content_index: 0, delta: "***" },
  { type: "response.done", event_id: "e3", response: null },
  { type: "error", event_id: "e4", error: "text" },
  { type: "conversation.item.added", event_id: "e5", item: { type: "message", id: "__proto__", role: "constructor", content: [null] } },
  "[".repeat(20_000),
];

/** What goes wrong on the way, and what becomes of the call. */
export const troubleCases: readonly ProtocolCase[] = [
  {
    id: "realtime/hostile-frames-lose-no-later-frame",
    source,
    run: async (context) => {
      const { transport, server, errors } = await converse(context, { script: { turns } });
      transport.on("audio", () => {});
      for (const frame of hostile) {
        const before = errors.length;
        await server.tell({ to: "send", connection: 0, frame });
        const after = next(transport, "input_audio_buffer.cleared");
        await server.tell({ to: "send", connection: 0, frame: { type: "input_audio_buffer.cleared", event_id: "e" } });
        await after;
        holds(errors.length - before <= 1, `one error at most for ${JSON.stringify(frame).slice(0, 80)}`);
      }
      const own = errors.filter(isPlugboardError).map(({ code }) => code);
      holds(
        own.length > 0 && own.every((code) => code === "protocol-error"),
        `audio that is none is a protocol-error; found ${own.join()}`,
      );
      await say(transport, "Still there?");
      equal(transport.status, "connected", "status");
    },
  },
  {
    id: "realtime/a-throwing-listener-loses-no-later-frame",
    source,
    run: async (context) => {
      const { transport } = await converse(context, { script: { turns } }, { onUnhandled: () => {} });
      transport.on("output_text_delta", () => {
        throw new Error("a listener");
      });
      await say(transport, "First?");
      await say(transport, "Second?");
      equal(transport.status, "connected", "status");
    },
  },
  {
    id: "realtime/a-lost-call-is-resumed",
    source,
    lacks: ["media"],
    run: async (context) => {
      const { transport, server, errors } = await converse(context, { script: { turns } }, { resume: resuming() });
      const ends: unknown[] = [];
      transport.on("close", (event) => ends.push(event.code));
      await say(transport, "First?");
      const back = next(transport, "resumed");
      await server.tell({ to: "terminate", connection: 0 });
      equal(await back, { reason: "lost", restored: 2, unrestored: [] }, "what the event says");
      await say(transport, "Second?");
      const expected = ["user: First?", "assistant: One.", "user: Second?"];
      equal([toldLast(await server.seen()), errors, ends], [expected, [], []], "what the new connection was told, errors, ends");
    },
  },
  {
    id: "realtime/a-resumed-call-keeps-its-conversation",
    source,
    lacks: ["media"],
    run: async (context) => {
      const { transport, server, errors } = await converse(context, { script: { turns } }, { resume: resuming() });
      await say(transport, "First?");
      await transport.resume();
      await say(transport, "Second?");
      const seen = await server.until("the end of the first connection", ({ ends }) => ends[0] !== null);
      const expected = ["user: First?", "assistant: One.", "user: Second?"];
      equal(
        [toldLast(seen), errors, seen.ends[0]?.code],
        [expected, [], 1000],
        "what the new connection was told, errors, the old one's end",
      );
      equal(seen.items.at(-1), ["message user", "message assistant", "message user", "message assistant"], "the server's conversation");
    },
  },
];

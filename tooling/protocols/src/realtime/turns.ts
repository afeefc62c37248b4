import { equal, holds, memberOf } from "../expect.ts";
import type { ProtocolCase } from "../protocol-case.ts";
import { converse, next, prepare, receivedOf, say } from "./dialogue.ts";

const source = "docs/realtime.md";

const base64Of = (bytes: Uint8Array): string => {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
};
const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const pattern = (length: number, from: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, index) => (index + from) % 251);
const joined = (parts: readonly Uint8Array[]): readonly number[] => parts.flatMap((part) => [...part]);

const tool = { type: "function", name: "get_weather", description: "The weather.", parameters: { type: "object", properties: {} } };

/** What happens in a conversation. */
export const turnCases: readonly ProtocolCase[] = [
  {
    id: "realtime/audio-pushed-while-connecting-arrives-first-and-in-order",
    source,
    run: async (context) => {
      const { transport, server } = await prepare(context, { script: { everyConnection: { sessionCreated: { delayMs: 100 } } } });
      const connecting = transport.connect();
      const parts = [0, 7, 14, 21].map((from) => pattern(1_001, from));
      const [first, second, third, last] = parts;
      for (const part of [first, second, third]) if (part) transport.sendAudio(part);
      await connecting;
      if (last) transport.sendAudio(last);
      const seen = await server.until("four appends", (now) => receivedOf(now, "input_audio_buffer.append").length >= 4);
      const audio = receivedOf(seen, "input_audio_buffer.append").map(({ audio }) => bytesOf(String(audio)));
      equal(joined(audio), joined(parts), "bytes of audio that the server got");
    },
  },
  {
    id: "realtime/audio-of-the-model-arrives-whole",
    source,
    lacks: ["media"],
    run: async (context) => {
      const audio = pattern(48_000, 3);
      const { transport, errors } = await converse(context, {
        script: { turns: [{ reply: [{ say: "Sounds.", audio: base64Of(audio) }] }] },
      });
      const heard: Uint8Array[] = [];
      transport.on("audio", ({ data }) => heard.push(new Uint8Array(data)));
      let transcript = "";
      transport.on("audio_transcript_delta", ({ delta }) => {
        transcript += delta;
      });
      await say(transport, "Speak.");
      equal(joined(heard), [...audio], "bytes heard");
      equal([transcript, errors], ["Sounds.", []], "transcript and errors");
    },
  },
  {
    id: "realtime/a-function-call-gets-its-output-and-then-the-answer",
    source,
    run: async (context) => {
      const turns = [
        { reply: [{ call: { name: "get_weather", arguments: { city: "Paris" } } }] },
        { reply: [{ write: "It is 12 degrees." }] },
      ];
      const { transport, server, errors } = await converse(context, { script: { turns } });
      transport.updateSessionConfig({ tools: [tool] });
      let text = "";
      transport.on("output_text_delta", ({ delta }) => {
        text += delta;
      });
      const called = new Promise<readonly unknown[]>((resolve) =>
        transport.once("function_call", (call) => {
          transport.sendFunctionCallOutput(call, "12C");
          resolve([call.name, JSON.parse(call.arguments)]);
        }),
      );
      await say(transport, "How warm is it?");
      equal(await called, ["get_weather", { city: "Paris" }], "name and arguments of the call");
      if (text === "") await next(transport, "turn_done");
      equal([text, errors], ["It is 12 degrees.", []], "the answer, and errors");
      const [, output] = receivedOf(await server.seen(), "conversation.item.create");
      equal(memberOf(output?.["item"], "output"), "12C", "the output that the server got");
    },
  },
  {
    id: "realtime/one-response-is-asked-for-at-a-time",
    source,
    run: async (context) => {
      const turns = ["One.", "Two.", "Three."].map((write) => ({ reply: [{ delayMs: 30 }, { write }] }));
      const { transport, errors } = await converse(context, { script: { turns } });
      const texts: string[] = [];
      transport.on("turn_started", () => texts.push(""));
      transport.on("output_text_delta", ({ delta }) => {
        texts.push(`${texts.pop()}${delta}`);
      });
      let done = 0;
      const all = new Promise<void>((resolve) =>
        transport.on("turn_done", () => {
          done += 1;
          if (done === turns.length) resolve();
        }),
      );
      for (const _ of turns) transport.requestResponse({ instructions: "Count." });
      await all;
      equal([texts, errors], [["One.", "Two.", "Three."], []], "answers, and errors");
    },
  },
  {
    id: "realtime/an-interruption-truncates-at-what-was-heard",
    source,
    lacks: ["media"],
    run: async (context) => {
      const script = { turns: [{ reply: [{ say: "A long answer.", audio: { toneMs: 60_000 } }] }] };
      const { transport, server } = await converse(context, { script, speed: 5 }, { playback: { positionMs: () => 40 } });
      const heard = next(transport, "audio");
      const interrupted = next(transport, "audio_interrupted");
      const done = next(transport, "turn_done");
      transport.sendMessage("Talk to me.");
      await heard;
      transport.interrupt();
      await interrupted;
      const seen = await server.until("a truncation", (now) => receivedOf(now, "conversation.item.truncate").length > 0);
      const [truncation] = receivedOf(seen, "conversation.item.truncate");
      equal([truncation?.["audio_end_ms"], truncation?.["content_index"]], [40, 0], "audio_end_ms and content_index");
      equal(receivedOf(seen, "response.cancel").length, 1, "cancellations");
      await done;
    },
  },
  {
    id: "realtime/reset-history-empties-the-conversation-of-the-server",
    source,
    run: async (context) => {
      const { transport, server } = await converse(context, { script: { turns: [{ reply: [{ write: "One." }] }] } });
      const ids: string[] = [];
      transport.on("conversation.item.done", ({ item }) => ids.push(String(memberOf(item, "id"))));
      await say(transport, "First?");
      await server.until("two items", ({ items }) => items[0]?.length === 2);
      holds(ids.length === 2, "both items are told of");
      const item = (itemId: string) => ({
        itemId,
        type: "message" as const,
        role: "user" as const,
        status: "completed" as const,
        content: [{ type: "input_text" as const, text: "First?" }],
      });
      transport.resetHistory(ids.map(item), []);
      await server.until("an empty conversation", ({ items }) => items[0]?.length === 0);
    },
  },
];

import { describe, expect, test } from "vitest";
import { type MediaAudio, serverOwnedPlayback } from "../src/index.ts";
import { audioDelta, connected } from "./connected.ts";

const speechStarted = { type: "input_audio_buffer.speech_started", item_id: "item_user", audio_start_ms: 0 };
const created = { type: "response.created", response: { id: "resp_1" } };

describe("media beside the socket", () => {
  test("mute() and muted are those of the media", async () => {
    const media = {
      muted: false,
      mute: (muted: boolean) => {
        media.muted = muted;
      },
    };
    const { transport } = await connected({ media });
    expect(transport.muted).toBe(false);
    transport.mute(true);
    expect([transport.muted, media.muted]).toEqual([true, true]);
  });

  test("without media nothing is muted, and mute() is refused", async () => {
    const { transport } = await connected();
    expect(transport.muted).toBe(null);
    expect(() => transport.mute(true)).toThrow(expect.objectContaining({ code: "capability-missing" }));
  });

  test("media that play the model's audio get it as base64, and say whether listeners hear it too", async () => {
    const played: MediaAudio[] = [];
    const heard: number[] = [];
    const media = { play: (audio: MediaAudio) => played.push(audio) === 2 };
    const { transport, receive } = await connected({ media });
    transport.on("audio", ({ data }) => heard.push(data.byteLength));
    for (const bytes of [100, 200, 300]) receive(audioDelta(bytes));
    const { delta } = audioDelta(100) as { delta: string };
    expect(played[0]).toEqual({ base64: delta, itemId: "item_1", contentIndex: 0, responseId: "resp_1" });
    expect(played).toHaveLength(3);
    expect(heard).toEqual([200]);
  });

  test("media hear what the server plays by itself, and may announce that it was dropped", async () => {
    const heard: string[] = [];
    const { transport, receive } = await connected({
      media: {
        onServerPlayback: (what, { announce }) => {
          heard.push(what);
          if (what === "cleared") announce();
        },
      },
    });
    transport.on("audio_interrupted", () => heard.push("announced"));
    for (const what of ["started", "cleared", "stopped"]) receive({ type: `output_audio_buffer.${what}`, response_id: "resp_1" });
    expect(heard).toEqual(["started", "cleared", "announced", "stopped"]);
  });

  test("media that stop the model's audio do so in the place of the truncation, when the application asks or the user speaks", async () => {
    const { transport, receive, sent } = await connected({
      media: {
        interrupt: ({ cancelResponse, sendEvent, announce }) => {
          cancelResponse();
          sendEvent({ type: "conversation.item.truncate", item_id: "item_1", content_index: 0, audio_end_ms: 7 });
          announce();
        },
      },
    });
    let interruptions = 0;
    transport.on("audio_interrupted", () => {
      interruptions += 1;
    });
    receive(created);
    receive(audioDelta(4800));
    sent();
    transport.interrupt();
    expect(sent().map(({ type, audio_end_ms }) => [type, audio_end_ms])).toEqual([
      ["response.cancel", undefined],
      ["conversation.item.truncate", 7],
    ]);
    receive(speechStarted);
    expect(interruptions).toBe(2);
  });

  test("where the server stops its own playback, the user's speech has no effect here, and interrupt() clears the buffer", async () => {
    const { transport, receive, sent } = await connected({ media: { ...serverOwnedPlayback, onSpeechStarted: "nothing" } });
    receive(created);
    sent();
    receive(speechStarted);
    expect(sent()).toEqual([]);
    transport.interrupt();
    expect(sent().map(({ type }) => type)).toEqual(["response.cancel", "output_audio_buffer.clear"]);
    transport.close();
    expect(() => transport.interrupt()).not.toThrow();
  });

  test("callId is that of the media, or of the call that was attached to", async () => {
    const media = { callId: undefined as string | undefined };
    const { transport } = await connected({ media });
    expect(transport.callId).toBe(undefined);
    media.callId = "rtc_1";
    expect(transport.callId).toBe("rtc_1");
  });
});

import type * as openai from "openai/resources/realtime/realtime";
import { expect, expectTypeOf, test } from "vitest";
import {
  type ClientEvent,
  type ClientEventType,
  isServerEvent,
  type ServerEvent,
  type ServerEventType,
  type WireEvent,
} from "../src/index.ts";

type Theirs<T extends string> = Extract<openai.RealtimeServerEvent, { type: T }>;
type TheirClient<T extends string> = Extract<openai.RealtimeClientEvent, { type: T }>;

/** Events whose members are the same in both, so that either can stand for the other. */
type Same =
  | "conversation.created"
  | "conversation.item.deleted"
  | "conversation.item.truncated"
  | "conversation.item.input_audio_transcription.failed"
  | "conversation.item.input_audio_transcription.segment"
  | "input_audio_buffer.committed"
  | "input_audio_buffer.cleared"
  | "input_audio_buffer.speech_started"
  | "input_audio_buffer.speech_stopped"
  | "input_audio_buffer.timeout_triggered"
  | "input_audio_buffer.dtmf_event_received"
  | "output_audio_buffer.started"
  | "output_audio_buffer.stopped"
  | "output_audio_buffer.cleared"
  | "response.content_part.added"
  | "response.content_part.done"
  | "response.output_text.delta"
  | "response.output_text.done"
  | "response.output_audio.delta"
  | "response.output_audio.done"
  | "response.output_audio_transcript.delta"
  | "response.output_audio_transcript.done"
  | "response.function_call_arguments.delta"
  | "response.function_call_arguments.done"
  | "response.mcp_call_arguments.delta"
  | "response.mcp_call_arguments.done"
  | "response.mcp_call.in_progress"
  | "response.mcp_call.completed"
  | "response.mcp_call.failed"
  | "mcp_list_tools.in_progress"
  | "mcp_list_tools.completed"
  | "mcp_list_tools.failed"
  | "error";

test("the server events are those of the openai package, by name and by shape", () => {
  expectTypeOf<ServerEventType>().toEqualTypeOf<openai.RealtimeServerEvent["type"]>();
  const theirsAreOurs: { [K in ServerEventType]: (event: Theirs<K>) => ServerEvent<K> } = new Proxy({} as never, {});
  const oursAreTheirs: { [K in Same]: (event: ServerEvent<K>) => Theirs<K> } = new Proxy({} as never, {});
  const check = <K extends ServerEventType>(event: Theirs<K>): ServerEvent => event as openai.RealtimeServerEvent satisfies ServerEvent;
  expect([theirsAreOurs, oursAreTheirs, check]).toHaveLength(3);
});

test("an event of either can stand for the other where they agree", () => {
  const toOurs = (event: openai.RealtimeServerEvent): ServerEvent => event;
  const toTheirs = (event: ServerEvent<Same>): openai.RealtimeServerEvent => event;
  const clientToOurs = (event: Exclude<openai.RealtimeClientEvent, { type: "session.update" }>): ClientEvent => event;
  const clientToTheirs = (
    event: ClientEvent<Exclude<ClientEventType, "session.update" | "conversation.item.create" | "response.create">>,
  ) => event satisfies openai.RealtimeClientEvent;
  expectTypeOf<ClientEventType>().toEqualTypeOf<openai.RealtimeClientEvent["type"]>();
  expectTypeOf<TheirClient<"response.cancel">>().toExtend<ClientEvent<"response.cancel">>();
  expect([toOurs, toTheirs, clientToOurs, clientToTheirs]).toHaveLength(4);
});

test("an event of * is narrowed by its type, and an unknown one stays what it is", () => {
  const event: WireEvent = { type: "rate_limits.updated", event_id: "e", rate_limits: [{ name: "requests", remaining: 3 }] };
  expect(isServerEvent(event, "rate_limits.updated") && event.rate_limits[0]?.remaining).toBe(3);
  expect(isServerEvent(event, "response.done")).toBe(false);
  expect(isServerEvent({ type: "rate_limits.updated" }, "rate_limits.updated")).toBe(false);
});

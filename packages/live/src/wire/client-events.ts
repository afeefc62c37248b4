import type { ApiObject, ForkSessionConfig, SessionConfig, SessionUpdate } from "./session-config.ts";

/** Members that an application may give to every event: an id of its own, which an answer repeats. At most 512 characters. */
interface Named {
  readonly event_id?: string;
}

/** Text for the model: a rule, a silent fact, or something to be said. At most 500 tokens. */
export interface AppendEvent extends Named {
  readonly type: "session.instructions.append" | "session.thinking.append" | "session.commentary.append";
  readonly content: string;
  /** The delegation that it belongs to, or `null`. */
  readonly delegation_id: string | null;
}

/** Every event of a client. Which of them a session takes depends on how it is connected. */
export type ClientEvent =
  | AppendEvent
  | (Named & { readonly type: "session.start"; readonly session: SessionConfig | ForkSessionConfig })
  | (Named & { readonly type: "session.update"; readonly session: SessionUpdate })
  | (Named & { readonly type: "session.input_audio.append"; readonly audio: string })
  | (Named & { readonly type: "session.input_audio.mute" | "session.input_audio.unmute" })
  | (Named & { readonly type: "response.create" | "session.close" })
  | (Named & { readonly type: "session.output_audio.fixture.play"; readonly audio: string })
  | { readonly type: "decision.create"; readonly event_id: string }
  | (Named & { readonly type: "decision.item.create"; readonly item: ApiObject })
  | (Named & { readonly type: "response.item.create"; readonly item: ApiObject })
  | (Named & { readonly type: "decision.item.delete"; readonly item_id: string })
  | (Named & { readonly type: "transport.dtmf.send"; readonly event: string });

/** By which event the server acknowledges a command. `response.item.create` is not acknowledged, `response.create` by its response. */
export const acknowledgements = {
  "session.update": "session.updated",
  "session.input_audio.mute": "session.input_audio.muted",
  "session.input_audio.unmute": "session.input_audio.unmuted",
  "session.output_audio.fixture.play": "session.output_audio.fixture.playing",
  "session.instructions.append": "session.instructions.appended",
  "session.thinking.append": "session.thinking.appended",
  "session.commentary.append": "session.commentary.appended",
  "decision.create": "decision.event",
  "decision.item.create": "decision.item.created",
  "decision.item.delete": "decision.item.deleted",
  "transport.dtmf.send": "transport.dtmf.sent",
} as const;

/** The type of a command that is acknowledged. */
export type CommandType = keyof typeof acknowledgements;

/** A command that is acknowledged. */
export type Command = Extract<ClientEvent, { readonly type: CommandType }>;

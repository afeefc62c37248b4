import type { Members, OptionalTexts, Texts } from "@plugboard/wire";
import type { ApiObject, ForkSessionConfig, SessionConfig, SessionUpdate } from "./session-config.ts";

/** An event of a client. Its `event_id`, at most 512 characters, is repeated by what answers it. */
type Named<Type extends string> = Members<"type", Type> & OptionalTexts<"event_id">;

/**
 * Text for the model: a rule, a silent fact, or something to be said; at most 500 tokens. It belongs to a delegation, or to none
 * (`null`).
 */
export type AppendEvent = Named<"session.instructions.append" | "session.thinking.append" | "session.commentary.append"> &
  Texts<"content"> &
  Members<"delegation_id", string | null>;

/** Every event of a client. Which of them a session takes depends on how it is connected. */
export type ClientEvent =
  | AppendEvent
  | (Named<"session.start"> & Members<"session", SessionConfig | ForkSessionConfig>)
  | (Named<"session.update"> & Members<"session", SessionUpdate>)
  | (Named<"session.input_audio.append"> & Texts<"audio">)
  | Named<"session.input_audio.mute">
  | Named<"session.input_audio.unmute">
  | Named<"response.create">
  | Named<"session.close">
  | (Named<"session.output_audio.fixture.play"> & Texts<"audio">)
  | (Members<"type", "decision.create"> & Texts<"event_id">)
  | (Named<"decision.item.create"> & Members<"item", ApiObject>)
  | (Named<"response.item.create"> & Members<"item", ApiObject>)
  | (Named<"decision.item.delete"> & Texts<"item_id">)
  | (Named<"transport.dtmf.send"> & Texts<"event">);

/**
 * The commands that the server acknowledges, and by which event. `response.item.create` is not acknowledged, and `response.create` by
 * its response.
 */
export interface Acknowledgements {
  /** Changed settings. */
  readonly "session.update": "session.updated";
  /** The model hears silence. */
  readonly "session.input_audio.mute": "session.input_audio.muted";
  /** The model hears the user. */
  readonly "session.input_audio.unmute": "session.input_audio.unmuted";
  /** A recording begins; `session.output_audio.fixture.played` follows at its end. */
  readonly "session.output_audio.fixture.play": "session.output_audio.fixture.playing";
  /** A rule. */
  readonly "session.instructions.append": "session.instructions.appended";
  /** A silent fact. */
  readonly "session.thinking.append": "session.thinking.appended";
  /** Something to be said. */
  readonly "session.commentary.append": "session.commentary.appended";
  /** A decision is asked for. */
  readonly "decision.create": "decision.event";
  /** An item for decisions. */
  readonly "decision.item.create": "decision.item.created";
  /** Such an item is gone. */
  readonly "decision.item.delete": "decision.item.deleted";
  /** A key of a telephone call. */
  readonly "transport.dtmf.send": "transport.dtmf.sent";
}

/** {@link Acknowledgements}, to look one up. */
export const acknowledgements: Acknowledgements = {
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
};

/** The type of a command that is acknowledged. */
export type CommandType = keyof Acknowledgements;

/** A command that is acknowledged. */
export type Command = Extract<ClientEvent, Members<"type", CommandType>>;

import type { JsonObject } from "../../wire/json.ts";

/** One output item. */
export type OutputScript = TextScript | RefusedTextScript | ReasoningScript | FunctionCallScript | CustomToolCallScript | ItemScript;

/** How the text of an item is cut into deltas. */
export interface Pieces {
  /** The deltas, verbatim. @defaultValue the text cut at its spaces, arguments every 12 characters */
  readonly deltas?: readonly string[];
}

/** Generated text, for outputs that no script should hold. */
export interface Filler {
  /** Size of the whole text, in bytes. */
  readonly bytes: number;
  /** Size of each delta, in bytes; at least 1. */
  readonly deltaBytes: number;
}

/** An assistant message with text. */
export interface TextScript extends Pieces {
  /** A message with text. */
  readonly type: "text";
  /** The text. @defaultValue the deltas, joined */
  readonly text?: string;
  /** Generated filler instead of a text, for large outputs. */
  readonly fill?: Filler;
  /** The message's phase. */
  readonly phase?: "commentary" | "final_answer";
}

/** An assistant message that refuses. */
export interface RefusedTextScript extends Pieces {
  /** A message with a refusal. */
  readonly type: "refusal";
  /** The words. @defaultValue the deltas, joined */
  readonly text?: string;
}

/** A reasoning item. */
export interface ReasoningScript {
  /** A reasoning item. */
  readonly type: "reasoning";
  /** The summary parts. @defaultValue none */
  readonly summary?: readonly string[];
  /**
   * A string is sent as it is, `false` sends none, `true` sends some. @defaultValue some, if the request's `include` lists
   * `reasoning.encrypted_content`
   */
  readonly encryptedContent?: string | boolean;
}

/** A call of a function tool. */
export interface FunctionCallScript extends Pieces {
  /** A call of a function tool. */
  readonly type: "function_call";
  /** The function's name. */
  readonly name: string;
  /** A string is sent as it is, odd whitespace included; an object is written with a space after each colon and comma. */
  readonly arguments?: string | JsonObject;
  /** @defaultValue a fresh id */
  readonly callId?: string;
}

/** A call of a custom tool. */
export interface CustomToolCallScript extends Pieces {
  /** A call of a custom tool. */
  readonly type: "custom_tool_call";
  /** The tool's name. */
  readonly name: string;
  /** The free-form input. */
  readonly input?: string;
  /** @defaultValue a fresh id */
  readonly callId?: string;
}

/** Any other item: it is added and done, with nothing in between. */
export interface ItemScript {
  /** Any other item. */
  readonly type: "item";
  /** The item; an id is added when it has none. */
  readonly item: JsonObject;
}

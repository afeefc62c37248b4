import { at, type WireEvent } from "@plugboard/wire";

/**
 * Whose turn it is, as far as the server has told. Three things change independently of each other: what the user does, whether the
 * server owes the user an answer, and what became of the newest response.
 */
export interface TurnState {
  readonly user: "silent" | "speaking";
  /** `due`: the server is going to answer {@link TurnState.question} by itself. */
  readonly answer: "none" | "due";
  /** The newest item with which the user has asked for something; `undefined` if there is none. */
  readonly question: unknown;
  /** `settled`: a response that is cut off needs no repetition, because the user spoke over it, or because it has called a function. */
  readonly response: "repeatable" | "settled";
  /** The question that the newest response answers. */
  readonly answered: unknown;
}

/** The state of a session in which nothing has happened. */
const quietTurn: TurnState = { user: "silent", answer: "none", question: undefined, response: "repeatable", answered: undefined };

/** What happens in a turn. */
export type TurnEvent =
  | { readonly type: "speech-started" | "speech-dropped" | "response-created" | "function-called" }
  /** The user's audio has become an item. `answeredBy` says who asks for a response to it. */
  | { readonly type: "committed"; readonly itemId: unknown; readonly answeredBy: "server" | "client" }
  /** The client has added an item: a message of the user, or the output of a function. */
  | { readonly type: "added"; readonly itemId: unknown }
  | { readonly type: "deleted"; readonly itemId: unknown };

/** The state after an event. */
export const afterTurnEvent = (state: TurnState, event: TurnEvent): TurnState => {
  switch (event.type) {
    case "speech-started":
      return { ...state, user: "speaking", response: "settled" };
    case "speech-dropped":
      return { ...state, user: "silent" };
    case "committed":
      return {
        ...state,
        user: "silent",
        question: event.itemId,
        answer: event.answeredBy === "server" ? "due" : state.answer,
      };
    case "added":
      return { ...state, question: event.itemId };
    case "deleted":
      return state.question === event.itemId ? { ...state, question: undefined, answer: "none" } : state;
    case "response-created":
      return { ...state, answer: "none", response: "repeatable", answered: state.question };
    case "function-called":
      return { ...state, response: "settled" };
  }
};

/** What an event of the server means for the turn of the conversation; `undefined` if nothing. */
const turnEventOf = (event: WireEvent, session: unknown, committedBy: "server" | "client"): TurnEvent | undefined => {
  const { item_id: itemId } = event;
  switch (event.type) {
    case "input_audio_buffer.speech_started":
      return { type: "speech-started" };
    case "input_audio_buffer.cleared":
      return { type: "speech-dropped" };
    case "input_audio_buffer.committed": {
      const detection = at(session, "audio", "input", "turn_detection");
      const answers = detection !== null && at(detection, "create_response") !== false && at(session, "type") !== "transcription";
      return { type: "committed", itemId, answeredBy: answers ? committedBy : "client" };
    }
    case "conversation.item.deleted":
      return { type: "deleted", itemId };
    case "response.created":
      return { type: "response-created" };
    case "response.output_item.done": {
      // The function's output, and the request for the response after it, are for the application to send.
      const isCalled = at(event, "item", "type") === "function_call" && at(event, "item", "status") === "completed";
      return isCalled ? { type: "function-called" } : undefined;
    }
    default:
      return undefined;
  }
};

/** Follows the turns of a session, and which transcripts and which responses outside of the conversation are still to come. */
export class Turns {
  #state: TurnState = quietTurn;
  /** The user's items whose transcript is on its way. */
  readonly #untranscribed = new Set<unknown>();
  /** Running responses that are not part of the conversation. */
  readonly #outside = new Set<unknown>();

  get state(): TurnState {
    return this.#state;
  }

  /** Whether the user is silent, what was said is known, and nothing is going to be answered. Responses are known to the sequencer. */
  get isOver(): boolean {
    const { user, answer } = this.#state;
    return user === "silent" && answer === "none" && this.#untranscribed.size === 0 && this.#outside.size === 0;
  }

  /** Whether a response runs outside of the conversation. */
  isOutside(responseId: unknown): boolean {
    return this.#outside.has(responseId);
  }

  /** The client adds an item that a response is to answer. */
  added(itemId: unknown): void {
    this.#state = afterTurnEvent(this.#state, { type: "added", itemId });
  }

  /**
   * Takes note of an event of the server.
   *
   * @param session - The session's settings.
   * @param committedBy - Who has made an item of the user's audio, if the event says that it was made.
   */
  observe(event: WireEvent, session: unknown, committedBy: "server" | "client"): void {
    const { item_id: itemId } = event;
    const responseId = at(event, "response", "id");
    if (event.type.startsWith("conversation.item.")) {
      if (/\.(completed|failed|deleted)$/.test(event.type)) this.#untranscribed.delete(itemId);
    } else if (event.type === "input_audio_buffer.committed") {
      if (at(session, "audio", "input", "transcription")) this.#untranscribed.add(itemId);
    } else if (event.type === "response.created" && at(event, "response", "conversation_id") === null) {
      this.#outside.add(responseId);
      return;
    } else if (event.type === "response.done") {
      this.#outside.delete(responseId);
    } else if (this.isOutside(event["response_id"])) return;
    const happened = turnEventOf(event, session, committedBy);
    if (happened) this.#state = afterTurnEvent(this.#state, happened);
  }

  /** Another session goes on. */
  reset(): void {
    this.#state = quietTurn;
    this.#untranscribed.clear();
    this.#outside.clear();
  }
}

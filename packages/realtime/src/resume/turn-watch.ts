import type { WireEvent } from "@plugboard/wire";
import { at } from "@plugboard/wire";

/** Whose turn it is, and what of it is still on its way, as far as the server has told. */
export class TurnWatch {
  #isSpeaking = false;
  /** The user's item that the server is going to answer by itself. */
  #due: unknown;
  /** The user's items whose transcript is on its way. */
  readonly #untranscribed = new Set<unknown>();
  /** Running responses that are not part of the conversation. */
  readonly #outside = new Set<unknown>();
  #isSettled = false;

  /** Whether the user is silent, what was said is known, and nothing is going to be answered. Responses are the sequencer's. */
  get isOver(): boolean {
    return !this.#isSpeaking && this.#due === undefined && this.#untranscribed.size === 0 && this.#outside.size === 0;
  }

  /** Whether the running response needs no repetition: the user spoke over it, or it has called a function. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** The user's item that waits for a response; `undefined` if there is none. */
  get due(): unknown {
    return this.#due;
  }

  /** Whether a response is running outside of the conversation. */
  isOutside(responseId: unknown): boolean {
    return this.#outside.has(responseId);
  }

  /**
   * Takes note of an event.
   *
   * @param session - The session's settings.
   * @param isCommittedByClient - Whether a commit of the client is on its way.
   */
  observe(event: WireEvent, session: unknown, isCommittedByClient: boolean): void {
    const { item_id: itemId } = event;
    switch (event.type) {
      case "input_audio_buffer.speech_started":
        this.#isSpeaking = true;
        this.#isSettled = true;
        break;
      case "input_audio_buffer.cleared":
        this.#isSpeaking = false;
        break;
      case "input_audio_buffer.committed":
        this.#isSpeaking = false;
        this.#committed(itemId, session, isCommittedByClient);
        break;
      case "conversation.item.input_audio_transcription.completed":
      case "conversation.item.input_audio_transcription.failed":
      case "conversation.item.deleted":
        this.#untranscribed.delete(itemId);
        if (event.type === "conversation.item.deleted" && this.#due === itemId) this.#due = undefined;
        break;
      case "response.created":
        this.#created(event["response"]);
        break;
      case "response.output_item.done":
        if (this.isOutside(event["response_id"])) break;
        // Its output, and the request for the response after it, are the application's to send.
        if (at(event, "item", "type") === "function_call" && at(event, "item", "status") === "completed") this.#isSettled = true;
        break;
      case "response.done":
        this.#outside.delete(at(event, "response", "id"));
        break;
      default:
    }
  }

  /** Another session goes on. */
  reset(): void {
    this.#isSpeaking = false;
    this.#isSettled = false;
    this.#due = undefined;
    this.#untranscribed.clear();
    this.#outside.clear();
  }

  #committed(itemId: unknown, session: unknown, isCommittedByClient: boolean): void {
    const detection = at(session, "audio", "input", "turn_detection");
    const answers = detection !== null && at(detection, "create_response") !== false && at(session, "type") !== "transcription";
    if (answers && !isCommittedByClient) this.#due = itemId;
    if (at(session, "audio", "input", "transcription")) this.#untranscribed.add(itemId);
  }

  #created(response: unknown): void {
    if (at(response, "conversation_id") === null) {
      this.#outside.add(at(response, "id"));
      return;
    }
    this.#due = undefined;
    this.#isSettled = false;
  }
}

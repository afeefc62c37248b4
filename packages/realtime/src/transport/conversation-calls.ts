import type { JsonObject } from "@plugboard/wire";
import { createHistoryReset, type HistoryReset } from "../conversation/history-reset.ts";
import type { McpApprovalRequestItem, RealtimeItem } from "../conversation/realtime-item.ts";
import type { FunctionCallEvent } from "../sdk-events/transport-events.ts";
import type { SessionConfig } from "../session/session-config.ts";
import { sessionPayload, transcriptionPayload } from "../session/session-payload.ts";
import { tracingUpdate } from "../session/tracing.ts";
import type { ClientEvent } from "../wire/client-events.ts";
import { mcpResponseEvent, messageEvent, type OutgoingEvent, toolOutputEvent, type UserMessage } from "../wire/client-frames.ts";
import { TransportEmitter } from "./transport-emitter.ts";
import type { RealtimeTransportOptions } from "./transport-options.ts";

/** What can be said in a conversation, in terms of events for the server. */
export abstract class ConversationCalls extends TransportEmitter {
  /** @internal */
  protected readonly history: HistoryReset = createHistoryReset();
  /** @internal */
  protected readonly intent: RealtimeTransportOptions["intent"];

  constructor({ intent, onUnhandled }: Pick<RealtimeTransportOptions, "intent" | "onUnhandled">) {
    super(onUnhandled);
    this.intent = intent;
  }

  /** The model of the session. */
  abstract get currentModel(): string;

  /** Sends an event. `response.create` waits for its turn. Throws `not-open` without a connection, unless a lost one is being replaced. */
  abstract sendEvent(event: ClientEvent | OutgoingEvent): void;

  /**
   * Asks for a response: at once, or when the running one is done.
   *
   * @param response - Parameters of this response alone. Requests without them that wait together become one.
   */
  abstract requestResponse(response?: Readonly<Record<string, unknown>>): void;

  /** Adds a message of the user, and asks for a response unless told otherwise. */
  sendMessage(message: UserMessage, otherEventData: object = {}, { triggerResponse = true }: { triggerResponse?: boolean } = {}): void {
    this.sendEvent(messageEvent(message, otherEventData));
    if (triggerResponse) this.requestResponse();
  }

  /** Adds an image (a data URI), and asks for a response unless told otherwise. */
  addImage(image: string, { triggerResponse = true }: { triggerResponse?: boolean } = {}): void {
    this.sendMessage({ type: "message", role: "user", content: [{ type: "input_image", image }] }, {}, { triggerResponse });
  }

  /** Configures the session anew. */
  updateSessionConfig(config: SessionConfig): void {
    this.sendEvent({ type: "session.update", session: this.buildSessionPayload(config) });
  }

  /** The configuration as the API takes it; with `intent`, that of a session that only transcribes. */
  buildSessionPayload(config: SessionConfig): JsonObject {
    return this.intent ? transcriptionPayload(config) : sessionPayload(config, this.currentModel);
  }

  /** @internal What sets the tracing of the session that the server has created, if that can be set. */
  protected tracingUpdate(session: unknown, config: SessionConfig): OutgoingEvent | undefined {
    // The API traces no session that only transcribes.
    if (this.intent) return undefined;
    const update = tracingUpdate(session, config);
    if (!update) this.tell("warning", { code: "tracing-already-set", message: "The session has a tracing configuration already." });
    return update;
  }

  /** Gives the output of a function tool, and asks for a response unless told otherwise. */
  sendFunctionCallOutput(call: FunctionCallEvent, output: string, startResponse = true): void {
    this.sendEvent(toolOutputEvent(call.callId, output));
    const { id, name, previousItemId } = call;
    if (id !== undefined) {
      const place = previousItemId === undefined ? {} : { previousItemId };
      this.tell("item_update", {
        itemId: id,
        ...place,
        type: "function_call",
        status: "completed",
        arguments: call.arguments,
        name,
        output,
      });
    }
    if (startResponse) this.requestResponse();
  }

  /** Answers a request for approval of an MCP tool call. */
  sendMcpResponse(request: McpApprovalRequestItem, approved: boolean, reason?: string): void {
    this.sendEvent(mcpResponseEvent(request.itemId, approved, reason));
  }

  /** Turns the server's history into another one. Throws `invalid-argument`, with nothing sent, for items it cannot take. */
  resetHistory(oldHistory: readonly RealtimeItem[], newHistory: readonly RealtimeItem[]): void {
    const onSkipped = (itemId: string): void =>
      this.tell("warning", {
        code: "function-call-not-replayed",
        message: `The function call ${itemId} cannot be created; it was left out.`,
      });
    this.history.apply(oldHistory, newHistory, (event) => this.sendEvent(event), onSkipped);
  }
}

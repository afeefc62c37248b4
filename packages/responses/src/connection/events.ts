import type { ServerEvent } from "../wire/server-event.ts";

/** Asks for a response: the body of `POST /responses`, with the lane (`stream_id`) that it runs on. */
export interface ResponseCreateEvent {
  /** Names the event. */
  readonly type: "response.create";
  /** The lane that the response runs on, if it is to have one. */
  readonly stream_id?: string;
  readonly [field: string]: unknown;
}

/** Gives a running response another input. Answered by `response.steer.accepted`, `.pending` or `.failed`. */
export interface ResponseSteerEvent {
  /** Names the event. */
  readonly type: "response.steer";
  /** The id of the running response. */
  readonly previous_response_id: string;
  /** What the response is to take into account: a text of the user, or items. */
  readonly input: string | readonly object[];
}

/** Gives a running multi-agent response more items (beta). Answered by `response.inject.created` or `.failed`. */
export interface ResponseInjectEvent {
  /** Names the event. */
  readonly type: "response.inject";
  /** The id of the running response. */
  readonly response_id: string;
  /** The items that the response gets. */
  readonly input: readonly object[];
}

/** What a client may send. */
export type ResponsesClientEvent = ResponseCreateEvent | ResponseSteerEvent | ResponseInjectEvent;

/** What the server sends. The `openai` package has the whole union, `ResponsesServerEvent`; give it as a type argument. */
export interface ResponsesServerEvent {
  /** Names the event. */
  readonly type: string;
  /** The place of the event among those of its response. */
  readonly sequence_number?: number;
  /** The lane that the event belongs to. */
  readonly stream_id?: string;
  readonly [member: string]: unknown;
}

/** What the caller says that the server sends. Frames are parsed, and not checked against the API's description. */
export type TypedEvent = {
  /** Names the event. */
  readonly type: string;
};

/** The event with its lane, as the server sent it; `undefined` if the frame is no JSON. */
export const parsedEvent = <Event extends TypedEvent>(event: ServerEvent): Event | undefined => {
  const members = event.json();
  const { type, lane } = event;
  return members && ({ ...members, type, ...(lane !== undefined && { stream_id: lane }) } as unknown as Event);
};

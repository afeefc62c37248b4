import type { JsonObject } from "../wire/json.ts";

/** How the body is carried on a lane. */
export interface FrameRoute {
  /** The lane, `undefined` for the default lane. */
  readonly lane: string | undefined;
  /** The response that the input continues, when the lane still holds it. */
  readonly previousResponseId?: string;
  /** What is left of the input then. */
  readonly input?: readonly unknown[];
}

/**
 * The `response.create` frame of an HTTP body: its fields at top level, less those that a socket does not have (`stream`
 * is implied, `background` is not supported, and its options are for HTTP). `undefined` for a body that is nested too deeply to be
 * written: engines parse deeper than they write.
 */
export const requestFrame = (body: JsonObject, { lane, previousResponseId, input }: FrameRoute): string | undefined => {
  const { type: _type, stream: _stream, background: _background, background_options: _options, stream_id: _streamId, ...fields } = body;
  try {
    return JSON.stringify({
      type: "response.create",
      ...(lane === undefined ? {} : { stream_id: lane }),
      ...fields,
      ...(previousResponseId === undefined ? {} : { previous_response_id: previousResponseId, input }),
    });
  } catch {
    return undefined;
  }
};

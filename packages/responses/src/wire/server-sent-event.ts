import type { ServerEvent } from "./server-event.ts";

/** A line break would end the `data:` line early; JSON needs none. Two searches are faster than one character class. */
const hasLineBreak = (text: string): boolean => text.includes("\n") || text.includes("\r");

/**
 * One event as one server-sent event, as the HTTP API writes it: an `event:` line, one `data:` line, a blank line. The
 * `event:` line matters: openai 7 throws on `event: error` and hands a flat error to the loop without it.
 *
 * @returns `undefined` if the frame has line breaks and is no JSON.
 */
export const toServerSentEvent = (event: ServerEvent): string | undefined => {
  const data: string | undefined = hasLineBreak(event.text) ? JSON.stringify(event.json()) : event.text;
  return data === undefined ? undefined : `event: ${event.type}\ndata: ${data}\n\n`;
};

/** What the HTTP stream sends. Steering and injection exist over sockets only. */
const isHttpEvent = (type: string): boolean =>
  type.startsWith("response.")
    ? !(type.startsWith("response.steer.") || type.startsWith("response.inject."))
    : type === "keepalive" || type === "error";

/** Whether an event goes to the caller. `forwardUnknown` decides about types that the HTTP stream is not known to send. */
export const isForwarded = (type: string, forwardUnknown: (type: string) => boolean): boolean =>
  isHttpEvent(type) || (!type.startsWith("response.") && forwardUnknown(type));

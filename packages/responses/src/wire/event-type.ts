import { parseObject, stringOf } from "./json.ts";

/** How every server known begins a frame. */
const usualStart = '{"type":"';

/**
 * The top-level `type` of a frame; `undefined` if the frame is no event. Most frames are deltas, and the type comes first
 * in all that servers were seen to send, so those are not parsed. Another order or spacing, and what was cut off, is parsed.
 */
export const eventType = (frame: string): string | undefined => {
  if (frame.startsWith(usualStart) && frame.endsWith("}")) {
    const type = frame.slice(usualStart.length, frame.indexOf('"', usualStart.length));
    if (!type.includes("\\")) return type;
  }
  return stringOf(parseObject(frame)?.["type"]);
};

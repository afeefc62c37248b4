import { isFlat, parseEvent, textOf, type WireEvent } from "./parse-event.ts";

/** A delta whose `event_id` and `delta` were cut out, and the text around the two. */
interface Template {
  readonly event: WireEvent;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
}

const idKey = '"event_id":"';
const deltaKey = '"delta":"';

/** What a template has in the two places of what was cut out, as JSON and as it is parsed. */
const mark = "\\u0000cut";
const parsedMark = JSON.parse(`"${mark}"`);

/**
 * Makes the template of a delta, if it can have one: the text with the mark in both places has to parse to an event with the mark as its
 * `event_id` and as its `delta`. Then both places are strings of the event itself, and any text without quotes and escapes fits there. An
 * event with a nested object has none, because the object would be shared by all events that are made of the template.
 */
const templateOf = (text: string): Template | undefined => {
  const id = text.indexOf(idKey) + idKey.length;
  const idEnd = text.indexOf('"', id);
  const delta = text.indexOf(deltaKey, idEnd) + deltaKey.length;
  const [head, middle, tail] = [text.slice(0, id), text.slice(idEnd, delta), text.slice(text.indexOf('"', delta))];
  const event = parseEvent(head + mark + middle + mark + tail);
  if (!event || event["event_id"] !== parsedMark || event["delta"] !== parsedMark) return undefined;
  return isFlat(event) ? { event, head, middle, tail } : undefined;
};

/** Control characters, which JSON forbids unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const control = /[\u0000-\u001f]/;

/**
 * A delta up to this length is taken for text and searched for control characters, which `JSON.parse` would refuse. A longer one is
 * audio: to search it costs as much as to parse it (Node 26: 6,400 characters in 3.4 µs), and what is not base64 is found when it is
 * decoded.
 */
const maxSearched = 512;

/** The event of a text that differs from the template's in the two places only. */
const fill = ({ event, head, middle, tail }: Template, text: string): WireEvent | undefined => {
  // Slices are compared, because `startsWith` takes three times as long (V8 14).
  if (text.slice(0, head.length) !== head) return undefined;
  const idEnd = text.indexOf('"', head.length);
  const start = idEnd + middle.length;
  if (text.slice(idEnd, start) !== middle) return undefined;
  const end = text.indexOf('"', start);
  const id = text.slice(head.length, idEnd);
  const delta = text.slice(start, end);
  if (text.slice(end) !== tail || id.includes("\\") || delta.includes("\\")) return undefined;
  if (control.test(id) || (delta.length <= maxSearched && control.test(delta))) return undefined;
  return { ...event, event_id: id, delta };
};

/** Two templates are kept, because deltas of audio and of its transcript alternate. */
const maxTemplates = 2;

/** After so many templates in a row that fitted no frame, no more are made: this server writes its deltas in another way. */
const maxUnused = 16;

/**
 * Makes the parser of a connection. Deltas are nearly all of what a server sends, and those of a run differ in `event_id`
 * and `delta` only: the first is parsed, and these two are cut out of the next ones.
 */
export const createEventParser = (): ((frame: string | Uint8Array) => WireEvent | undefined) => {
  let templates: readonly Template[] = [];
  let unused = 0;
  return (frame) => {
    const text = textOf(frame);
    for (const template of templates) {
      const event = fill(template, text);
      if (!event) continue;
      unused = 0;
      return event;
    }
    const event = parseEvent(text);
    if (unused < maxUnused && event?.type.endsWith(".delta")) {
      const template = templateOf(text);
      if (template) {
        unused += 1;
        templates = [template, ...templates.filter((other) => other.event.type !== event.type)].slice(0, maxTemplates);
      }
    }
    return event;
  };
};

export { base64Bytes, bytesOf, fromBase64, isBase64, toBase64 } from "./base64.ts";
export { createEventParser } from "./event-parser.ts";
export { asString, at, cloneJson, isJsonObject, type JsonObject } from "./json-object.ts";
export type { Members, NullableTexts, Numbers, OptionalMembers, OptionalNumbers, OptionalTexts, Texts, Unchecked } from "./members.ts";
export { isFlat, parseEvent, textOf, type WireEvent } from "./parse-event.ts";

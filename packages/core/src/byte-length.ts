import type { Frame } from "./socket.ts";

/** Bytes of a message on the wire: text is UTF-8 there. */
export const byteLength = (frame: Frame): number => (typeof frame === "string" ? new TextEncoder().encode(frame) : frame).length;

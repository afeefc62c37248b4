import type { ContextChange } from "../src/create-test-context.ts";
import type { SocketMutation } from "./mutate-socket.ts";

/** A product that is broken on purpose. */
export interface Mutant {
  /** What is broken. */
  readonly name: string;
  /** Cases that have to see it. */
  readonly seenBy: readonly string[];
  /** Broken below the protocol. */
  readonly socket?: SocketMutation;
  /** Broken in the protocol. */
  readonly context?: ContextChange;
}

/** Frames of the server that are lost. */
export const drops = (...needles: readonly string[]): SocketMutation => ({
  incoming: (text) => (needles.some((needle) => text.includes(needle)) ? undefined : text),
});
/** Frames of the server that say something else. */
export const replaces = (found: string, by: string): SocketMutation => ({ incoming: (text) => text.replace(found, by) });
/** Frames of the client that are changed. */
export const sends = (change: (text: string) => readonly string[]): SocketMutation => ({ outgoing: change });
/** Frames of the client that are lost. */
export const withholds = (...needles: readonly string[]): SocketMutation =>
  sends((text) => (needles.every((needle) => text.includes(needle)) ? [] : [text]));

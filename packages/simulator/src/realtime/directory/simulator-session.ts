import { describeSession } from "../session/describe-session.ts";
import { expireSession } from "../session/expire-session.ts";
import type { Item } from "../session/item.ts";
import type { Session } from "../session/session.ts";

/** What the server knows of one session: an oracle for tests. */
export interface SimulatorSession {
  /** Its id, as in `session.created`. */
  readonly id: string;
  /** The effective session, as in `session.updated`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The conversation, first item to last, without audio. */
  readonly items: readonly Item[];
  /** Milliseconds of audio that the client appended so far. */
  readonly appendedMs: number;
  /** The audio of an item, in the session's format; `undefined` if it has none. */
  audioOf(itemId: string): Uint8Array | undefined;
  /** Ends the session as its maximum duration does: `session_expired`, then close 1001. */
  expire(): void;
}

/** The test's view of a session. */
export const viewSession = (session: Session): SimulatorSession => ({
  id: session.settings.id,
  get settings() {
    return describeSession(session);
  },
  get items() {
    return session.items.all.map(({ item }) => item);
  },
  get appendedMs() {
    return session.appendedMs;
  },
  audioOf: (itemId) => session.items.find(itemId)?.audio?.bytes,
  expire: () => expireSession(session),
});

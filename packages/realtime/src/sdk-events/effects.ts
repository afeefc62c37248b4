import type { WireEvent } from "@plugboard/wire";

/** What an event of the server can lead to. */
export interface Effects {
  /** Emits an event of the transport. */
  readonly emit: (type: string, ...args: unknown[]) => void;
  /** Whether anybody listens to an event. */
  readonly has: (type: string) => boolean;
  /** Asks the server for an item. */
  readonly retrieve: (itemId: string, because: string) => void;
  /** Changes of the history that the server was asked for. */
  readonly history: {
    /** The server has created or deleted an item. */
    readonly settle: (itemId: unknown, kind: "create" | "delete") => void;
    /** The server has refused an event. */
    readonly refused: (eventId: unknown) => void;
  };
  /** The session. */
  readonly session: {
    /** The server has created it. */
    readonly created: (session: unknown) => void;
    /** The server describes it as it is configured now. */
    readonly described: (session: unknown) => void;
    /** The server has applied a configuration. */
    readonly configured: () => void;
    /** The server has answered with an error. */
    readonly refused: (error: unknown) => void;
  };
  /** The model's turn. */
  readonly turn: {
    /** A response has begun. */
    readonly created: (response: unknown) => void;
    /** A response has ended. */
    readonly done: (response: unknown) => void;
    /** The server has answered with an error. */
    readonly refused: (error: unknown) => void;
    /** A piece of audio has arrived. */
    readonly audio: (event: WireEvent) => void;
    /** All audio of an item has arrived. */
    readonly audioDone: () => void;
    /** The user begins to speak. */
    readonly speechStarted: () => void;
    /** The server says what became of the audio that it plays by itself. */
    readonly serverPlayback: (what: "started" | "stopped" | "cleared") => void;
  };
}

/** What is done about an event of the server. */
export type Handler = (event: WireEvent, effects: Effects) => void;

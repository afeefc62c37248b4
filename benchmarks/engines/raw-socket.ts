/** What the program needs of a socket. */
export interface RawSocket {
  readonly send: (text: string) => void;
  readonly close: () => unknown;
}

/** Opens a socket and calls back for each message. */
export type OpenSocket = (url: string, onMessage: () => void) => Promise<RawSocket>;

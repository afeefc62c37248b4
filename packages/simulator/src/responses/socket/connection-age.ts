import type { ResponsesProfile } from "../wire/profile.ts";

/** What the age of a socket acts on. */
export interface AgedConnection {
  /** Whether nothing runs or waits. */
  isIdle(): boolean;
  /** Sends the limit error. */
  announce(): void;
  /** Closes the socket. */
  close(code: number): void;
}

/** The age limit and the idle limit of one socket. */
export interface ConnectionAge {
  /** Whether the socket takes no more requests. */
  readonly isExpired: boolean;
  /** Expires the socket now. */
  expire(): void;
  /** Says that the last response ended. */
  becameIdle(): void;
  /** Says that a frame or a ping arrived. */
  touched(): void;
  /** Stops the timers. */
  stop(): void;
}

/** Starts the timers of one socket. */
export const createConnectionAge = (profile: ResponsesProfile, connection: AgedConnection): ConnectionAge => {
  let state: "young" | "expired" | "announced" = "young";
  let idleTimer: NodeJS.Timeout | undefined;
  const ageTimer = setTimeout(() => age.expire(), profile.maxAgeMs);

  const endIfIdle = (): void => {
    if (state === "young" || !connection.isIdle()) {
      return;
    }
    if (profile.ageNotice === "when-idle" && state !== "announced") {
      state = "announced";
      connection.announce();
    }
    // Where the notice is the answer to a request, the socket is closed after that answer.
    if (profile.ageCloseCode !== 0 && profile.ageNotice !== "next-request") {
      connection.close(profile.ageCloseCode);
    }
  };

  const age: ConnectionAge = {
    get isExpired() {
      return state !== "young";
    },
    expire() {
      if (state === "young") state = "expired";
      endIfIdle();
    },
    becameIdle() {
      age.touched();
      endIfIdle();
    },
    touched() {
      if (profile.idleCloseMs > 0) {
        clearTimeout(idleTimer);
        idleTimer = setTimeout(() => (connection.isIdle() ? connection.close(1001) : age.touched()), profile.idleCloseMs);
      }
    },
    stop() {
      clearTimeout(ageTimer);
      clearTimeout(idleTimer);
    },
  };
  age.touched();
  return age;
};

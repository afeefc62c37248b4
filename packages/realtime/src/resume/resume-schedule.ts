import { backoffMs, type CloseInfo } from "@plugboard/core";
import type { ResumeReason } from "../sdk-events/resume-events.ts";
import type { ResumeState } from "./resume-state.ts";

/** How a call is resumed. Times are in milliseconds. */
export interface ResumingOptions {
  /**
   * How long before the server ends the session the next one is prepared: at the earliest after half of the session's life, and after
   * ten seconds in the session in use.
   *
   * @defaultValue 300_000
   */
  readonly beforeExpiryMs?: number;
  /** How long a session that is prepared waits for a moment in which nothing is pending. @defaultValue 60_000 */
  readonly patienceMs?: number;
  /**
   * How long attempts to resume a lost call are made: the first one that fails later ends the call. The time is counted anew after a session
   * has lasted ten seconds.
   *
   * @defaultValue 120_000
   */
  readonly giveUpAfterMs?: number;
  /**
   * How many attempts are made within that time; 0 lets a lost call end. They are counted anew as the time is.
   *
   * @defaultValue as many as fit
   */
  readonly attempts?: number;
}

/** How long a session is used before another one is prepared, and before attempts are counted anew, in milliseconds. */
const steadyMs = 10_000;

/** The longest delay of a timer; a longer one fires at once (HTML, 8.6). */
const maxDelayMs = 2 ** 31 - 1;

/** The pause before an attempt that follows failed ones, in milliseconds: up to a second after the first, and at most eight. */
const pauseMs = (failures: number): number => backoffMs(failures + 1, { maxDelayMs: 8000 });

/** What a schedule sees and does. */
export interface ScheduleHost {
  readonly state: () => ResumeState;
  /** Goes on in another session. Rejects if that fails. */
  readonly resume: (reason: ResumeReason) => Promise<void>;
  /** A lost call has ended after all. */
  readonly giveUp: (info: CloseInfo) => void;
}

/** When a call goes on in another session: ahead of an expiry, and after a loss at once and then with growing pauses. */
export class ResumeSchedule {
  readonly #host: ScheduleHost;
  readonly #options: Required<ResumingOptions>;
  #failures = 0;
  /** When the first of these attempts was made. */
  #failingSince = 0;
  /** When the session in use began, and when the call was resumed in it: 0 for the first session of a call. */
  #startedAt = Date.now();
  #takenAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ScheduleHost, options: Required<ResumingOptions>) {
    this.#host = host;
    this.#options = options;
  }

  /** The call goes on in another session. */
  taken(): void {
    this.#takenAt = Date.now();
    this.#startedAt = this.#takenAt;
    this.stop();
  }

  /** Plans the next session ahead of the expiry of the one in use, which the server gives in seconds since 1970. */
  plan(expiresAt: unknown): void {
    if (typeof expiresAt !== "number" || this.#host.state().status === "stopped") return;
    const endMs = expiresAt * 1000;
    if (endMs <= Date.now()) return;
    const dueMs = Math.max(endMs - this.#options.beforeExpiryMs, (this.#startedAt + endMs) / 2, this.#takenAt + steadyMs);
    this.#later(dueMs - Date.now(), () => this.#renew(1));
  }

  /** Resumes a lost call: at once, unless an attempt has failed just before. */
  recover(): void {
    if (Date.now() - this.#takenAt > steadyMs) this.#failures = 0;
    if (this.#failures === 0) this.#failingSince = Date.now();
    if (this.#failures === 0 && this.#options.attempts > 0) this.#retry();
    else this.#pause();
  }

  /** Nothing is planned any more. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Goes on in another session ahead of the expiry, and tries again when that fails. */
  #renew(attempt: number): void {
    this.#host.resume("expiry").catch(() => {
      if (this.#host.state().status === "in-use") this.#later(pauseMs(attempt), () => this.#renew(attempt + 1));
    });
  }

  #retry(): void {
    this.#failures += 1;
    this.#host.resume("lost").catch(() => this.#pause());
  }

  #pause(): void {
    const state = this.#host.state();
    if (state.status !== "lost") return;
    const { attempts, giveUpAfterMs } = this.#options;
    if (this.#failures < attempts && Date.now() - this.#failingSince < giveUpAfterMs)
      this.#later(pauseMs(this.#failures), () => this.#retry());
    else this.#host.giveUp(state.info);
  }

  #later(delayMs: number, action: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(action, Math.min(Math.max(0, delayMs), maxDelayMs));
  }
}

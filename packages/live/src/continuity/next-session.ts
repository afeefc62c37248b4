import { type BackoffOptions, backoffMs, PlugboardError, shouldReconnect } from "@plugboard/core";
import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { at } from "@plugboard/wire";
import type { LiveEnding } from "../connection/live-ending.ts";
import type { SessionOrigin } from "../connection/session-origin.ts";
import type { Passage } from "../transcript/transcript.ts";
import type { SessionConfig, SessionResource } from "../wire/session-config.ts";
import type { Continuity, ContinuityHost, ContinuityRun } from "./continuity.ts";
import { restoredItems } from "./restored-items.ts";

/** When the next session is opened, and how often that is tried. */
export interface NextSessionOptions extends BackoffOptions {
  /** Attempts in a row, 1 or more. A session that lives shorter than five seconds counts as a failed one. @defaultValue 5 */
  readonly maxAttempts?: number;
}

/** How a new session goes on. */
export interface NewSessionOptions extends NextSessionOptions {
  /**
   * Opens the new session so long before the server ends the old one, in milliseconds; the old one is closed when the new one has
   * started. `0` waits for the end.
   *
   * @defaultValue 60_000
   */
  readonly beforeExpiryMs?: number;
}

/** What decides how the next session begins. */
interface Situation {
  readonly origin: SessionOrigin;
  readonly session: SessionResource;
  /** How the last session ended; `undefined` while it runs. */
  readonly ending: LiveEnding | undefined;
  readonly passages: readonly Passage[];
}

/** In what `newSession()` and `forkOrNewSession()` differ. */
interface NextSessionPolicy extends NextSessionOptions {
  readonly beforeExpiryMs: number;
  /** How the next session begins. @param refusal - Why the attempt before this one failed; `undefined` if this is the first. */
  readonly choose: (situation: Situation, refusal: PlugboardError | undefined) => SessionOrigin;
}

/** A session that lived shorter than this is a failure, so that a server that ends sessions at once is not asked for ever. */
const minUptimeMs = 5_000;
const maxDelayMs = 2 ** 31 - 1;

/** Reasons after which no session follows: somebody wanted the end, or it would come again. */
const lastReasons: readonly string[] = ["content", "close_requested", "remote_hangup"];

/** The statuses with which a server refuses a fork, because the session is not stored, not final or gone, as other clients have seen them. */
const notForkable: readonly (number | undefined)[] = [400, 404, 409, 410, 422];

const configOf = ({ origin, session }: Situation): SessionConfig =>
  origin.kind === "new"
    ? origin.session
    : {
        model: session.model,
        ...(session.instructions && { instructions: session.instructions }),
        ...(origin.session.audio && { audio: origin.session.audio }),
      };

const asNew = (situation: Situation): SessionOrigin => {
  const config = configOf(situation);
  return { kind: "new", session: { ...config, input: restoredItems(config.input ?? [], situation.passages) } };
};

const asFork = (situation: Situation): SessionOrigin => {
  const { format } = situation.origin.session.audio ?? {};
  return { kind: "fork", sourceId: situation.session.id, session: format ? { audio: { format } } : {} };
};

const isForkable = ({ session, ending }: Situation): boolean => session.store === true && ending?.status === "confirmed";

/** Whether a session that did not start may start later. `server_error` means that the server itself has failed, and not the request. */
const mayStartLater = (error: PlugboardError, failures: number): boolean =>
  error.code === "server-error" ? at(error.cause, "type") === "server_error" : shouldReconnect({ error, failures });

const createContinuity = (host: ContinuityHost, policy: NextSessionPolicy): ContinuityRun => {
  const { maxAttempts = 5, beforeExpiryMs } = policy;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let startedAt = 0;
  let situation: Omit<Situation, "passages"> | undefined;

  const after = (ms: number, work: () => void): void => {
    clearTimeout(timer);
    timer = setTimeout(work, Math.min(ms, maxDelayMs));
  };
  const open = (refusal?: PlugboardError): void => {
    if (situation) host.open(policy.choose({ ...situation, passages: host.passages() }, refusal));
  };
  const giveUp = (cause: PlugboardError): void => {
    host.fail(new PlugboardError("retries-exhausted", "The conversation could not go on in another session.", { cause }));
    if (situation?.ending) host.giveUp();
  };

  return {
    started: (session) => {
      startedAt = Date.now();
      situation = { origin: host.origin, session, ending: undefined };
      const leftMs = session.expires_at * 1000 - Date.now() - beforeExpiryMs;
      clearTimeout(timer);
      if (beforeExpiryMs > 0 && leftMs > 0) after(leftMs, () => leftMs <= maxDelayMs && open());
    },
    ended: (ending) => {
      if (!situation || (ending.status === "confirmed" && lastReasons.includes(ending.reason))) return false;
      if (Date.now() - startedAt >= minUptimeMs) failures = 0;
      failures += 1;
      if (failures > maxAttempts) return false;
      situation = { ...situation, ending };
      after(failures === 1 ? 0 : backoffMs(failures - 1, policy), () => open());
      return true;
    },
    failed: (error) => {
      if (!situation) return;
      failures += 1;
      const isRefusedFork = notForkable.includes(error.handshake?.status) && isForkable({ ...situation, passages: [] });
      if (isRefusedFork && failures <= maxAttempts) return open(error);
      if (failures > maxAttempts || !mayStartLater(error, failures)) return giveUp(error);
      after(backoffMs(failures, policy), () => open(error));
    },
    stop: () => {
      clearTimeout(timer);
      situation = undefined;
    },
  };
};

const check = (name: string, { maxAttempts = 5, minDelayMs = 500, maxDelayMs: max = 30_000, ...others }: NextSessionOptions): void => {
  refuseUnknownOptions(name, others);
  checkNumbers({ maxAttempts });
  checkNumbers({ minDelayMs, maxDelayMs: max }, 0);
};

/**
 * Goes on in a new session, ahead of the expiry or after a loss. The new session gets what was said so far as its `input`. No session
 * follows an end that somebody wanted, or that of the safety filter. Delegations, audio under way and usage stay with the old session.
 */
export const newSession = (options: NewSessionOptions = {}): Continuity => {
  const { beforeExpiryMs = 60_000, ...others } = options;
  check("newSession", others);
  checkNumbers({ beforeExpiryMs }, 0);
  return (host) => createContinuity(host, { ...others, beforeExpiryMs, choose: asNew });
};

/**
 * Goes on in a fork of the session that has ended, if it was started with `store: true` and its end was confirmed. Otherwise, and where
 * the server refuses the fork, goes on as {@link newSession} does after a loss.
 */
export const forkOrNewSession = (options: NextSessionOptions = {}): Continuity => {
  check("forkOrNewSession", options);
  const choose = (situation: Situation, refusal: PlugboardError | undefined): SessionOrigin =>
    isForkable(situation) && !notForkable.includes(refusal?.handshake?.status) ? asFork(situation) : asNew(situation);
  return (host) => createContinuity(host, { ...options, beforeExpiryMs: 0, choose });
};

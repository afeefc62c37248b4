import { type CloseInfo, PlugboardError } from "@plugboard/core";
import { ConversationLog } from "./conversation-log.ts";
import { asString, at } from "./json-object.ts";
import type { WireEvent } from "./parse-event.ts";
import type { ResumeHost, ResumeReason } from "./resume-host.ts";
import { SessionReplay } from "./session-replay.ts";

/** How a session is carried over. Times are in milliseconds. */
export interface ResumingOptions {
  /** How long before the server ends the session a new one is prepared. @defaultValue 300_000 */
  readonly beforeExpiryMs?: number;
  /** How long the swap waits for a moment in which nobody speaks. @defaultValue 60_000 */
  readonly patienceMs?: number;
  /** How often a lost connection is replaced before it is given up. @defaultValue 5 */
  readonly attempts?: number;
}

/** Carries one transport's session over. */
export interface Resumer {
  /** Every event of the connection in use. */
  readonly onEvent: (event: WireEvent) => void;
  /** The connection was lost. @returns Whether it is going to be replaced. */
  readonly onLost: (info: CloseInfo) => boolean;
  /** Replaces the connection now. Rejects if that fails; then the old one is still in use. */
  readonly rotate: (reason: ResumeReason) => Promise<void>;
  /** The transport is closed. */
  readonly stop: () => void;
}

/** What the option `resume` takes. */
export type Resume = (host: ResumeHost) => Resumer;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(() => resolve(), ms));

/**
 * Lets a call outlive its sessions and its connections: `resume: resuming()`. A new session is configured and told the
 * conversation (text, transcripts, tool calls and outputs) while the old one is still in use; they are swapped when no response
 * runs and nobody speaks. Audio itself, MCP calls and messages of which no transcript is known cannot be told.
 */
export const resuming =
  ({ beforeExpiryMs = 300_000, patienceMs = 60_000, attempts = 5 }: ResumingOptions = {}): Resume =>
  (host) => {
    const log = new ConversationLog();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let replay: SessionReplay | undefined;
    let isSpeaking = false;
    let isStopped = false;

    const isQuiet = (): boolean => host.isIdle() && !isSpeaking;

    const plan = (session: unknown): void => {
      const expiresAt = at(session, "expires_at");
      if (typeof expiresAt !== "number") return;
      clearTimeout(timer);
      const delayMs = Math.min(Math.max(0, expiresAt * 1000 - Date.now() - beforeExpiryMs), 2 ** 31 - 1);
      timer = setTimeout(() => void rotate("expiry").catch(() => undefined), delayMs);
    };

    const rotate = async (reason: ResumeReason): Promise<void> => {
      if (replay) throw new PlugboardError("invalid-argument", "The session is being carried over already.");
      const isReady = reason === "lost" ? (): boolean => true : isQuiet;
      const mine = new SessionReplay(host, log, isReady, patienceMs);
      replay = mine;
      try {
        host.tell("reconnecting", { reason });
        const { connection, session, restored } = await mine.run();
        if (isStopped) return connection.terminate();
        isSpeaking = false;
        host.adopt(connection, session);
        plan(session);
        host.tell("reconnected", { reason, restored, unrestored: log.unrestored() });
      } finally {
        mine.stop();
        replay = undefined;
      }
    };

    const recover = async (info: CloseInfo): Promise<void> => {
      replay?.stop();
      for (let attempt = 0; attempt < attempts && !isStopped; attempt += 1) {
        if (attempt > 0) await sleep(Math.random() * Math.min(8000, 500 * 2 ** attempt));
        try {
          replay = undefined;
          if (!isStopped) return await rotate("lost");
        } catch {
          // The next attempt may do better; the last one is answered below.
        }
      }
      if (!isStopped) host.giveUp(info);
    };

    return {
      onEvent: (event) => {
        log.observe(event);
        if (event.type === "session.created" || event.type === "session.updated") plan(event["session"]);
        if (event.type === "input_audio_buffer.speech_started") isSpeaking = true;
        // Speech has become an item once it is committed; until then it exists only in the old session.
        if (event.type === "input_audio_buffer.committed" || event.type === "input_audio_buffer.cleared") isSpeaking = false;
        replay?.proceed();
      },
      onLost: (info) => {
        if (isStopped || asString(at(info.error, "code")) === "aborted") return false;
        void recover(info);
        return true;
      },
      rotate,
      stop: () => {
        isStopped = true;
        clearTimeout(timer);
        replay?.stop();
        log.clear();
      },
    };
  };

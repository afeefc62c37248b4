import { PlugboardError } from "@plugboard/core";
import { createHmac } from "./signatures.ts";

/**
 * Remembers which tokens were used. Called once for a token that is genuine, of the right call and not expired.
 *
 * @returns Whether this is the first time.
 */
export type ClaimToken = (id: string, expiresAt: number) => boolean | Promise<boolean>;

/** How tokens are made. */
export interface StreamTokensOptions {
  /** At least 16 characters that nobody else knows, the same on every instance of the server. */
  readonly secret: string;
  /**
   * How long a token is good for, in milliseconds. A stream begins within seconds of the webhook's answer.
   *
   * @defaultValue 60_000
   */
  readonly lifetimeMs?: number | undefined;
  /**
   * Remembers which tokens were used, where several instances answer: a Durable Object, Redis' `SET NX`, a unique row.
   *
   * @defaultValue a set in the memory of this instance
   */
  readonly claim?: ClaimToken | undefined;
}

/** Tokens that tie a stream to the webhook that announced it. */
export interface StreamTokens {
  /** A token for the stream of a call; it belongs in the stream's parameters, never in its URL. */
  readonly issue: (callId: string) => Promise<string>;
  /** Whether a token was issued for this call, has not expired, and is used for the first time. */
  readonly redeem: (token: string | undefined, callId: string) => Promise<boolean>;
}

const minSecretLength = 16;

/** Forgets what has expired whenever something is claimed, so that it holds the calls of one lifetime. */
const createMemory = (): ClaimToken => {
  const used = new Map<string, number>();
  return (id, expiresAt) => {
    const now = Date.now();
    for (const [other, until] of used) {
      if (until > now) break;
      used.delete(other);
    }
    if (used.has(id)) return false;
    used.set(id, expiresAt);
    return true;
  };
};

/** Makes tokens that are good for one stream of one call: signed, so that any instance of the server can check them. */
export const createStreamTokens = ({ secret, lifetimeMs = 60_000, claim = createMemory() }: StreamTokensOptions): StreamTokens => {
  if (secret.length < minSecretLength) {
    throw new PlugboardError("invalid-argument", `The secret of stream tokens needs at least ${minSecretLength} characters.`);
  }
  const hmac = createHmac("SHA-256", secret);
  const signed = (expiresAt: string, id: string, callId: string): string => `${expiresAt}.${id}.${callId}`;
  return {
    issue: async (callId) => {
      const expiresAt = String(Date.now() + lifetimeMs);
      const id = crypto.randomUUID();
      return `${expiresAt}.${id}.${await hmac.sign(signed(expiresAt, id, callId))}`;
    },
    redeem: async (token = "", callId) => {
      const [expiresAt = "", id = "", signature = "", ...rest] = token.split(".");
      if (rest.length > 0 || !(await hmac.verify(signed(expiresAt, id, callId), signature))) return false;
      return Number(expiresAt) > Date.now() && claim(id, Number(expiresAt));
    },
  };
};

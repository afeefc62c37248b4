import { z } from "zod";
import { apiError } from "../../http/api-error.ts";
import type { HttpAnswer } from "../../http/http-answer.ts";
import { isJsonObject } from "../../wire/json.ts";
import type { NewId } from "../session/ids.ts";
import { mergeSettings, type SettingsChange } from "../settings/merge-settings.ts";
import { refuseIssue } from "../settings/refuse-issue.ts";
import type { RefusedEvent } from "../settings/refused-event.ts";
import { sessionSchema } from "../settings/session-schema.ts";
import { defaultSettings, describeSettings } from "../settings/session-settings.ts";
import { translationSessionSchema } from "../settings/translation-schema.ts";

/** An ephemeral key that was handed out. */
export interface ClientSecret {
  readonly value: string;
  /** The sessions that it is for: those of `/v1/realtime`, or those that translate. */
  readonly kind: "realtime" | "translation";
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** The session that its connections begin with. */
  readonly session: SettingsChange | undefined;
}

const expiresAfter = z
  .strictObject({ anchor: z.literal("created_at").optional(), seconds: z.int().min(10).max(7_200).optional() })
  .optional();

const bodySchemas = {
  realtime: z.looseObject({ expires_after: expiresAfter, session: sessionSchema.optional() }),
  translation: z.looseObject({ expires_after: expiresAfter, session: translationSessionSchema }),
};

/** Ephemeral keys by their value. */
export class ClientSecrets {
  readonly #secrets: Map<string, ClientSecret> = new Map();

  find(key: string): ClientSecret | undefined {
    return this.#secrets.get(key);
  }

  /** Whether a key was handed out here and is still good for a new session. */
  isValid(key: string, nowMs: number = Date.now()): boolean {
    const secret = this.#secrets.get(key);
    return secret !== undefined && secret.expiresAt * 1_000 > nowMs;
  }

  /** Answers `POST /v1/realtime/client_secrets`, and that of translations. */
  create(kind: ClientSecret["kind"], body: unknown, newId: NewId): HttpAnswer {
    const parsed = bodySchemas[kind].safeParse(body);
    const issue = parsed.error?.issues[0];
    if (issue !== undefined) {
      const { code, message, param }: RefusedEvent = refuseIssue(issue, body);
      return apiError(400, { code, message, param });
    }
    const seconds = parsed.data?.expires_after?.seconds ?? 600;
    const nowS = Math.floor(Date.now() / 1_000);
    const session = isJsonObject(body) && isJsonObject(body["session"]) ? body["session"] : undefined;
    const secret: ClientSecret = { value: newId("ek"), kind, expiresAt: nowS + seconds, session };
    this.#secrets.set(secret.value, secret);
    const type = kind === "translation" ? kind : session?.["type"] === "transcription" ? "transcription" : "realtime";
    const settings = defaultSettings({ id: newId("sess"), type, model: "gpt-realtime-2.1", expiresAt: 0 });
    return {
      status: 200,
      body: {
        value: secret.value,
        expires_at: secret.expiresAt,
        session: describeSettings(session === undefined ? settings : mergeSettings(settings, session)),
      },
    };
  }
}

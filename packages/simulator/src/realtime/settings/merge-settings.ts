import { isJsonObject } from "../../wire/json.ts";
import { type SessionSettings, withTurnDetectionDefaults } from "./session-settings.ts";

/** Objects whose fields belong together: a new one replaces the old one, it is not laid over it. */
const replacedWhole: ReadonlySet<string> = new Set(["tracing", "prompt"]);

/** The `session` of a valid `session.update`: the schema decides which keys it may have. */
export type SettingsChange = Readonly<Record<string, unknown>>;

/** Lays the present keys of `change` over `base`, object by object; arrays and `null` replace. */
export const mergeDeep = (
  base: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    const old = merged[key];
    const isSameKind =
      isJsonObject(old) && isJsonObject(value) && !replacedWhole.has(key) && (value["type"] ?? old["type"]) === old["type"];
    merged[key] = isSameKind ? mergeDeep(old, value) : value;
  }
  return merged;
};

/**
 * The effective session after a valid `session.update`: only present keys change, and the server's defaults are filled in.
 *
 * @param settings - The session before.
 * @param change - The `session` of the event; it has passed the session schema.
 */
export const mergeSettings = (settings: SessionSettings, change: SettingsChange): SessionSettings => {
  const merged = mergeDeep({ ...settings }, change) as unknown as SessionSettings;
  const { input, output } = merged.audio;
  const detection = input.turn_detection;
  const withRate = <T extends { readonly type: string }>(format: T): T =>
    format.type === "audio/pcm" ? { ...format, rate: 24_000 } : format;
  return {
    ...merged,
    audio: {
      input: { ...input, format: withRate(input.format), turn_detection: detection === null ? null : withTurnDetectionDefaults(detection) },
      output: { ...output, format: withRate(output.format) },
    },
  };
};

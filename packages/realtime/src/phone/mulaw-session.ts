import { PlugboardError } from "@plugboard/core";
import { at, isJsonObject, type JsonObject } from "@plugboard/wire";

const mulaw = { type: "audio/pcmu" };

const withFormat = (side: unknown): JsonObject => {
  // Audio of one of the two laws is noise when it is played as the other.
  if (at(side, "format", "type") === "audio/pcma") {
    const message = "The stream of a phone carries μ-law, and A-law played as μ-law is noise: leave the audio formats out.";
    throw new PlugboardError("invalid-argument", message);
  }
  return { ...(isJsonObject(side) && side), format: mulaw };
};

/**
 * The `session` of a `session.update` with μ-law in every direction that it has, which is what a phone speaks. A session of the Agents
 * SDK names PCM where nobody has chosen, so that what is named there does not count. Throws `invalid-argument` for A-law.
 */
export const withMulaw = (payload: JsonObject): JsonObject => {
  const { audio } = payload;
  if (!isJsonObject(audio)) return payload;
  return { ...payload, audio: Object.fromEntries(Object.entries(audio).map(([name, side]) => [name, withFormat(side)])) };
};

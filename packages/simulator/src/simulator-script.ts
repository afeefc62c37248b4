import type { LiveScript } from "./live/script/live-script.ts";
import { parseLiveScript } from "./live/script/live-script-schema.ts";
import type { Script } from "./realtime/script/script.ts";
import { parseScript } from "./realtime/script/script-schema.ts";
import type { ResponseScript } from "./responses/script/script.ts";
import { checkScripts } from "./responses/script/script-schema.ts";
import { isJsonObject } from "./wire/json.ts";

/** What the APIs do instead of their defaults. It is the same object in the library, and as JSON in the file of `--script`. */
export interface SimulatorScript extends Script {
  /** What requests to the Responses half get; the same as `responses.scripts` of the options. @defaultValue none */
  readonly responses?: readonly ResponseScript[];
  /** What the Live half does. @defaultValue it answers as the Realtime half does */
  readonly live?: LiveScript;
}

/** A script, divided between the halves. */
export interface DividedScript {
  readonly realtime: Script;
  /** `undefined` if the script does not mention the Responses half. */
  readonly responses: readonly ResponseScript[] | undefined;
  readonly live: LiveScript;
}

/** Checks a script and divides it between the halves. Throws `bad-script`, which names the field at fault. */
export const divideScript = (value: unknown): DividedScript => {
  if (!isJsonObject(value)) return { realtime: parseScript(value), responses: undefined, live: {} };
  const { responses, live = {}, ...realtime } = value;
  return {
    realtime: parseScript(realtime),
    // A single script is what people write first.
    responses: responses === undefined ? undefined : checkScripts(Array.isArray(responses) ? responses : [responses]),
    live: parseLiveScript(live),
  };
};

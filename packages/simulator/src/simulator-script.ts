import type { Script } from "./realtime/script/script.ts";
import { parseScript } from "./realtime/script/script-schema.ts";
import type { ResponseScript } from "./responses/script/script.ts";
import { checkScripts } from "./responses/script/script-schema.ts";
import { isJsonObject } from "./wire/json.ts";

/** What both halves do instead of their defaults. It is the same object in the library, and as JSON in the file of `--script`. */
export interface SimulatorScript extends Script {
  /** What requests to the Responses half get; the same as `responses.scripts` of the options. @defaultValue none */
  readonly responses?: readonly ResponseScript[];
}

/** A script, divided between the two halves. */
export interface DividedScript {
  readonly realtime: Script;
  /** `undefined` if the script does not mention the Responses half. */
  readonly responses: readonly ResponseScript[] | undefined;
}

/** Checks a script and divides it between the halves. Throws `bad-script`, which names the field at fault. */
export const divideScript = (value: unknown): DividedScript => {
  if (!isJsonObject(value) || value["responses"] === undefined) return { realtime: parseScript(value), responses: undefined };
  const { responses, ...realtime } = value;
  // A single script is what people write first.
  return { realtime: parseScript(realtime), responses: checkScripts(Array.isArray(responses) ? responses : [responses]) };
};

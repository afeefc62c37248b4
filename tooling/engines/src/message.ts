/** What an engine says about itself, read inside it. */
export interface RuntimeIdentity {
  /** Which runtime this is: `node`, `deno`, `bun`, `workerd`, `chromium` or `firefox`. */
  readonly name: string;
  /** Its version, as the runtime itself states it. */
  readonly version: string;
}

/** One message from a program to its driver; the first is `hello`, the last `done` or `threw`. */
export type ProgramMessage =
  | { readonly type: "hello"; readonly runtime: RuntimeIdentity }
  | { readonly type: "log"; readonly text: string }
  | { readonly type: "stray"; readonly text: string }
  | { readonly type: "report"; readonly value: unknown }
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "threw"; readonly message: string };

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

const parseRuntime = (value: unknown): RuntimeIdentity | undefined => {
  if (!isRecord(value)) return undefined;
  const { name, version } = value;
  return typeof name === "string" && typeof version === "string" ? { name, version } : undefined;
};

const parseJson = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/** Reads one line as a message; `undefined` when it is none. */
export const parseMessage = (line: string): ProgramMessage | undefined => {
  const value = parseJson(line);
  if (!isRecord(value)) return undefined;
  switch (value["type"]) {
    case "hello": {
      const runtime = parseRuntime(value["runtime"]);
      return runtime && { type: "hello", runtime };
    }
    case "log":
    case "stray":
      return typeof value["text"] === "string" ? { type: value["type"], text: value["text"] } : undefined;
    case "report":
      return { type: "report", value: value["value"] };
    case "done":
      return { type: "done", result: value["result"] };
    case "threw":
      return typeof value["message"] === "string" ? { type: "threw", message: value["message"] } : undefined;
    default:
      return undefined;
  }
};

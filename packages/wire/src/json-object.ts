/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object that is neither `null` nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Follows a path through nested objects; `undefined` where it leaves them. */
export const at = (value: unknown, ...path: string[]): unknown => {
  let here = value;
  for (const key of path) {
    if (!isJsonObject(here)) return undefined;
    here = here[key];
  }
  return here;
};

/** The value if it is a string. */
export const asString = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A deep copy of JSON. `structuredClone` where there is one: engines without it (Hermes of React Native) copy by way of text. */
export const cloneJson = <T>(value: T): T =>
  typeof structuredClone === "function" ? structuredClone(value) : (JSON.parse(JSON.stringify(value)) as T);

/** A JSON object of unknown members. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value is an object that is neither `null` nor an array. */
export const isJsonObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** The value at a path through nested objects; `undefined` if something on the way is not an object. */
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

/** A deep copy of JSON, by `structuredClone` or, in engines without it (Hermes of React Native), by way of text. */
export const cloneJson = <T>(value: T): T =>
  typeof structuredClone === "function" ? structuredClone(value) : (JSON.parse(JSON.stringify(value)) as T);

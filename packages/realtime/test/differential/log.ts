/** One thing that a transport did, in the order in which it did it. */
export type Entry =
  | { readonly kind: "emit"; readonly type: string; readonly args: readonly unknown[] }
  | { readonly kind: "send"; readonly frame: unknown }
  | { readonly kind: "throw"; readonly where: string; readonly message: string }
  | { readonly kind: "session"; readonly type: string; readonly value: unknown };

/** A copy that later changes do not reach; buffers become their length and a sum, so that they can be compared and read. */
export const snapshot = (value: unknown): unknown => {
  if (value instanceof ArrayBuffer) {
    const bytes = new Uint8Array(value);
    return { bytes: bytes.length, sum: bytes.reduce((sum, byte) => (sum * 31 + byte) | 0, 7) };
  }
  if (value instanceof Error) return { error: value.message, ...("code" in value ? { code: value.code } : {}) };
  if (Array.isArray(value)) return value.map(snapshot);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name, snapshot(member)]),
  );
};

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

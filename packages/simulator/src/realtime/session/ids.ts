/** Makes ids that are unique within one simulator and readable in a log: `item_0001`. */
export type NewId = (prefix: string) => string;

/** Makes a function that gives the ids of one simulator. */
export const createIds = (): NewId => {
  const counts = new Map<string, number>();
  return (prefix) => {
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}_${String(count).padStart(4, "0")}`;
  };
};

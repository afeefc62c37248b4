import { randomBytes } from "node:crypto";

/** Makes the ids of responses, items, calls and requests. */
export type IdSource = (prefix: string) => string;

/** `counted` gives `resp_000001`, `msg_000001`, …, the same in every run; `random` gives ids that no other simulator gives. */
export const createIdSource = (kind: "counted" | "random"): IdSource => {
  const counts = new Map<string, number>();
  return (prefix) => {
    if (kind === "random") {
      return `${prefix}_${randomBytes(16).toString("hex")}`;
    }
    const next = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, next);
    return `${prefix}_${String(next).padStart(6, "0")}`;
  };
};

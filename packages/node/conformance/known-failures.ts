/**
 * Cases that this package's adapters are known to fail: why, since when, and on which targets of the matrix (all, if not said).
 * Each of them runs; one that passes, and one that does not exist, fails the matrix. Empty is the goal.
 */
export const knownFailures: Readonly<
  Record<string, { readonly issue: string; readonly since: string; readonly targets?: readonly string[] }>
> = {
  "handshake/a-refusal-is-asked-for-once": {
    issue: "undici 7 and 8 ask once more after a 401, as fetch does for HTTP authentication, before the handshake fails.",
    since: "2026-11-21",
    targets: ["node-24-native", "node-26-native"],
  },
};

import fc from "fast-check";

/**
 * The seed of every property test: a fixed one, so that what a change must pass is the same on each run, or the one of
 * `PLUGBOARD_SEED`: a number that a failure printed, or `random` to look for new counterexamples.
 */
const asked = process.env["PLUGBOARD_SEED"] ?? "20261121";

if (asked !== "random") {
  const seed = Number(asked);
  if (!Number.isInteger(seed)) throw new Error(`PLUGBOARD_SEED is "random" or a whole number, not "${asked}".`);
  fc.configureGlobal({ seed });
}

/**
 * How many random sequences a model test runs: 2,000 with every `npm test`, or as many as `PLUGBOARD_SEQUENCES` says, for example
 * `PLUGBOARD_SEQUENCES=50000 vitest run packages/core/test/connection.model.test.ts`.
 */
export const sequences = Number(process.env["PLUGBOARD_SEQUENCES"] ?? 2_000);

/** Model tests compute and never wait, so how long one takes says only how busy the machine is. */
export const sequencesTimeoutMs = 3_600_000;

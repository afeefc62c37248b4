// Runs inside an engine.

import adapter from "plugboard:adapter-under-test";
import { connect } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";

/** What is measured: an echo server, and for each length of a message how many round trips. */
export interface RoundTripArguments {
  readonly url: string;
  readonly plan: readonly (readonly [length: number, count: number])[];
}

/** Milliseconds for one round trip of a text, by its length; one after the other, the first two uncounted. */
const program: EngineProgram<RoundTripArguments, Readonly<Record<string, number>>> = async ({ url, plan }) => {
  const connection = await connect(adapter, url);
  const frames = connection[Symbol.asyncIterator]();
  const measured: Record<string, number> = {};
  for (const [length, count] of plan) {
    const text = "x".repeat(length);
    let startedAt = 0;
    for (let index = -2; index < count; index += 1) {
      if (index === 0) startedAt = performance.now();
      connection.send(text);
      await frames.next();
    }
    measured[length] = (performance.now() - startedAt) / count;
  }
  await connection.close();
  return measured;
};

export default program;

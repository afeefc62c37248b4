// Runs inside each engine.

import adapter from "plugboard:adapter";
import { isPlugboardError } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";
import { createGraphqlClient } from "../src/graphql-client.ts";

/** What came of the scenarios. */
export interface GraphqlOutcome {
  readonly answer: unknown;
  readonly counted: readonly unknown[];
  readonly refusedOperation: string;
  readonly resumed: readonly unknown[];
  readonly refusedCredential: string;
}

/** All results of an operation. */
const all = async (results: AsyncIterable<unknown>): Promise<readonly unknown[]> => {
  const seen: unknown[] = [];
  for await (const result of results) seen.push(result);
  return seen;
};

const messageOf = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "no error",
    (error: unknown) => (isPlugboardError(error) ? error.code : error instanceof Error ? error.message : String(error)),
  );

/** Plays every scenario against the server of the test. */
const program: EngineProgram<{ readonly url: string }, GraphqlOutcome> = async ({ url }) => {
  let dials = 0;
  const credentials = (): object => {
    dials += 1;
    return { token: `token-${dials}` };
  };
  const client = createGraphqlClient({ adapter, url, credentials });
  const [answer] = await all(client.subscribe({ query: "{ hello }" }));
  const counted = await all(client.subscribe({ query: "subscription ($to: Int!) { count(to: $to) }", variables: { to: 3 } }));
  const refusedOperation = await messageOf(all(client.subscribe({ query: "{ nothing }" })));
  // The server cuts the TCP connection once, in the middle of this one.
  const resumed = await all(client.subscribe({ query: "subscription { cutOnce }" }));
  await client.close();
  const stranger = createGraphqlClient({ adapter, url, credentials: () => ({ token: "wrong" }) });
  const refusedCredential = await messageOf(all(stranger.subscribe({ query: "{ hello }" })));
  await stranger.close();
  return { answer, counted, refusedOperation, resumed, refusedCredential };
};

export default program;

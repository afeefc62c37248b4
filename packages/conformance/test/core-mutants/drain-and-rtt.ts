import { members } from "./connection.ts";
import type { CoreMutant } from "./core-mutant.ts";

/** Connections that drain or measure a round trip wrongly. */
export const coreDrainMutants: readonly CoreMutant[] = [
  {
    name: "drains-as-it-terminates",
    kills: ["close/drain-takes-nothing-more-and-lets-out-what-was-accepted"],
    core: {
      connect: members((connection) => ({
        drain: async () => {
          connection.terminate();
          return connection.closed;
        },
      })),
    },
  },
  {
    name: "measures-no-round-trip",
    kills: ["heartbeat/a-round-trip-is-measured"],
    core: { connect: members(() => ({ rtt: () => Promise.resolve(-1) })) },
  },
  {
    name: "makes-up-a-round-trip-without-ping",
    kills: ["heartbeat/without-ping-no-round-trip-is-measured"],
    adapter: () => ({ capabilities: { ping: false } }),
    core: { connect: members(() => ({ rtt: () => Promise.resolve(1) })) },
  },
];

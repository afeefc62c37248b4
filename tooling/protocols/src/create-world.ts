import type { Adapter } from "@plugboard/core";
import { RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
import type { World } from "./protocol-case.ts";
import { stageSimulator } from "./staged.ts";

/** Where headers cannot be sent, the key travels as a subprotocol that the simulator knows, as with a gateway. */
const subprotocols = ({ authorization = "" }: Readonly<Record<string, string>>): readonly string[] => [
  "responses",
  `openai-insecure-api-key.${authorization.replace(/^Bearer /, "")}`,
];

/** Changes what a case is given: how the mutants of the tests break the product. */
export type WorldChange = (world: World) => World;

/** A world for one case, and its end. */
export interface OwnWorld {
  readonly world: World;
  /** Closes everything that was made. */
  readonly close: () => Promise<void>;
}

/** Makes the world of one case. */
export const createWorld = (adapter: Adapter, stageUrl: string, change: WorldChange = (world) => world): OwnWorld => {
  const endings: (() => unknown)[] = [];
  const world: World = {
    adapter,
    createTransport: (options) => {
      const transport = new RealtimeTransport({ adapter, apiKey: "ek_simulated", ...options });
      endings.unshift(() => transport.close());
      return transport;
    },
    createFetch: (options) => {
      const placement = adapter.capabilities.headers ? {} : { subprotocols };
      const client = createWebSocketFetch({ adapter, ...placement, ...options });
      endings.unshift(() => client.close());
      return client;
    },
    simulate: async (options) => {
      const staged = await stageSimulator(stageUrl, options);
      // Last of all: what is still open closes against a server that is there.
      endings.push(() => staged.release());
      return staged;
    },
  };
  return {
    world: change(world),
    close: async () => {
      for (const end of endings) await end();
    },
  };
};

import type { Adapter } from "@plugboard/core";
import { LiveSession } from "@plugboard/live";
import { RealtimeTransport } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
import { startControlledSimulator } from "./controlled-simulator.ts";
import { liveCredential } from "./live-credential.ts";
import type { TestContext } from "./protocol-case.ts";

/** Where headers cannot be sent, the key travels as a subprotocol that the simulator knows, as with a gateway. */
const subprotocols = ({ authorization = "" }: Readonly<Record<string, string>>): readonly string[] => [
  "responses",
  `openai-insecure-api-key.${authorization.replace(/^Bearer /, "")}`,
];

/** Changes what a case is given: how the mutants of the tests break the product. */
export type ContextChange = (context: TestContext) => TestContext;

/** A context for one case, and its end. */
export interface OwnContext {
  readonly context: TestContext;
  /** Closes everything that was made. */
  readonly close: () => Promise<void>;
}

/** Makes the context of one case. */
export const createTestContext = (adapter: Adapter, controlUrl: string, change: ContextChange = (context) => context): OwnContext => {
  const endings: (() => unknown)[] = [];
  const context: TestContext = {
    adapter,
    createTransport: (options) => {
      const transport = new RealtimeTransport({ adapter, apiKey: "ek_simulated", ...options });
      endings.unshift(() => transport.close());
      return transport;
    },
    createLive: (options) => {
      const session = new LiveSession({ adapter, ...liveCredential(adapter), closeTimeoutMs: 2_000, ...options });
      endings.unshift(() => session.close());
      return session;
    },
    credential: () => liveCredential(adapter),
    createFetch: (options) => {
      const placement = adapter.capabilities.headers ? {} : { subprotocols };
      const client = createWebSocketFetch({ adapter, ...placement, ...options });
      endings.unshift(() => client.close());
      return client;
    },
    simulate: async (options) => {
      const simulator = await startControlledSimulator(controlUrl, options);
      // Last of all: what is still open closes against a server that is there.
      endings.push(() => simulator.release());
      return simulator;
    },
  };
  return {
    context: change(context),
    close: async () => {
      for (const end of endings) await end();
    },
  };
};

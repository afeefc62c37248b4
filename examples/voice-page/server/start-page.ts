import { resolve } from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "@plugboard/simulator";
import { createServer } from "vite";
import { pageRoutes } from "./page-routes.ts";

/** How the page is served. */
export interface PageOptions {
  /** TCP port; 0 takes a free one. */
  readonly port?: number;
  /** A standard key of OpenAI. With it the page offers the real API. */
  readonly apiKey?: string;
  /** The real API's address. */
  readonly openaiUrl?: string;
  /** What the simulator does. */
  readonly simulator?: SimulatorOptions;
}

/** A page that is served, and the simulator beside it. */
export interface RunningPage {
  readonly url: string;
  readonly simulator: Simulator;
  readonly close: () => Promise<void>;
}

/** Starts the simulator and a server for the page, both on loopback. */
export const startPage = async ({
  port = 5173,
  apiKey,
  openaiUrl = "https://api.openai.com/v1",
  simulator: options = {},
}: PageOptions = {}): Promise<RunningPage> => {
  const simulator = await startSimulator(options);
  const servers = {
    simulator: { baseUrl: simulator.url, apiKey: "sk-simulated" },
    openai: apiKey ? { baseUrl: openaiUrl, apiKey } : undefined,
  };
  const vite = await createServer({
    root: resolve(import.meta.dirname, ".."),
    configFile: false,
    logLevel: "error",
    server: { host: "127.0.0.1", port },
    plugins: [pageRoutes(servers)],
  });
  await vite.listen();
  return {
    url: vite.resolvedUrls?.local[0] ?? "",
    simulator,
    close: async () => {
      await vite.close();
      await simulator.close();
    },
  };
};

import { afterAll, beforeAll } from "vitest";
import { type ScenarioServer, startScenarioServer } from "../src/server.ts";

/** One scenario server for the tests of a file. Read its address inside a test, not while the file is collected. */
export const useScenarioServer = (): { readonly baseUrl: () => string; readonly openSockets: () => number } => {
  let server: ScenarioServer | undefined;
  beforeAll(async () => {
    server = await startScenarioServer();
  });
  afterAll(async () => {
    await server?.close();
  });
  return { baseUrl: () => server?.baseUrl ?? "", openSockets: () => server?.openSockets() ?? -1 };
};

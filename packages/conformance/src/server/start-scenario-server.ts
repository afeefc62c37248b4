import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { ProcessReport, ProcessTask } from "../process.ts";
import { command } from "./commands.ts";
import { leaseHost } from "./lease-host.ts";
import { LeasedOrigin } from "./leased-origin.ts";
import type { AnswerOffer } from "./offers.ts";
import { startTlsOrigins } from "./tls-origins.ts";
import { createTlsTwin } from "./tls-twin.ts";

/** Runs one task of the adapter under test in a fresh process of its runtime, and resolves when that has ended or was ended. */
export type RunProcess = (task: ProcessTask) => Promise<ProcessReport>;

/** How the scenario server is started. */
export interface ScenarioServerOptions {
  /**
   * TCP port of the control interface. The scenarios have ports of their own.
   *
   * @defaultValue 0, any free one
   */
  readonly port?: number;
  /**
   * Runs the adapter under test in a process of its own, for the cases that judge whether a process ends. Without it these cases
   * do not apply.
   */
  readonly runProcess?: RunProcess;
  /**
   * Answers offers of WebRTC calls that are posted to a scenario, for an adapter whose socket is a data channel. Without it an offer
   * is a handshake that no scenario knows.
   */
  readonly answerOffer?: AnswerOffer;
}

/** A running scenario server. */
export interface ScenarioServer {
  /** What `testConformance` and `runCases` take as `baseUrl`. */
  readonly baseUrl: string;
  /** Sockets of scenarios that are open now. */
  readonly openSockets: () => number;
  /** Ends every socket and stops listening. */
  readonly close: () => Promise<void>;
}

/** How long an observation is held open for a change, in milliseconds. */
const observeMs = 1_000;

/**
 * Starts the misbehaving peer of the suite on loopback. Each case leases an origin of its own (`GET /lease`), dials the
 * scenarios there (`/echo`, `/close/4001/done`, `/reject/401`, …), and asks over CORS-enabled HTTP what the server saw.
 */
export const startScenarioServer = async ({ port = 0, runProcess, answerOffer }: ScenarioServerOptions = {}): Promise<ScenarioServer> => {
  const twin = createTlsTwin();
  const tls = await startTlsOrigins();
  const origins = new Map<string, LeasedOrigin>();

  const answer = async (url: URL): Promise<unknown> => {
    const [verb = "", token = "", name = ""] = url.pathname.split("/").filter((segment) => segment !== "");
    if (verb === "lease") {
      const id = randomUUID();
      const origin = await LeasedOrigin.open({ host: await leaseHost(), twin, tls: tls.lease, answerOffer });
      origins.set(id, origin);
      return { token: id, ...origin.lease };
    }
    const origin = origins.get(token);
    if (!origin) return undefined;
    if (verb === "observe") return origin.changedAfter(Number(url.searchParams.get("after") ?? -1), observeMs);
    if (verb === "process") return runProcess?.({ name: name as ProcessTask["name"], url: origin.lease.url });
    if (verb === "tell") return { done: command(origin.newest(), name, url.searchParams) };
    if (verb !== "release") return undefined;
    origins.delete(token);
    await origin.close();
    return { done: true };
  };

  const onRequest = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await answer(new URL(request.url ?? "/", "http://control"));
    const headers = { "access-control-allow-origin": "*", "access-control-allow-private-network": "true", "cache-control": "no-store" };
    response.writeHead(body === undefined ? 404 : 200, { ...headers, "content-type": "application/json" });
    response.end(JSON.stringify(body ?? { error: "unknown path or token" }));
  };

  const server = createServer((request, response) => {
    onRequest(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  return {
    baseUrl: `http://127.0.0.1:${typeof address === "object" && address ? address.port : port}`,
    openSockets: () => [...origins.values()].reduce((sum, origin) => sum + origin.observe().open, 0),
    close: async () => {
      await Promise.all([...origins.values()].map((origin) => origin.close()));
      tls.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

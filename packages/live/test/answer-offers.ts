import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { isPlugboardError } from "@plugboard/core";
import type { Simulator } from "@plugboard/simulator";
import { createCall } from "../src/server.ts";

/** A server of one's own, to which pages post their offers. */
export interface OfferServer extends AsyncDisposable {
  readonly url: string;
}

/** Lets a page of any origin read the answer: the page of a test has another port. */
const cors = { "access-control-allow-origin": "*", "access-control-allow-headers": "content-type" };

/** Starts a server that creates a session of the simulator for each offer, as `docs/live.md` shows it. */
export const answerOffers = async (simulator: Simulator): Promise<OfferServer> => {
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      if (request.method === "OPTIONS") return void response.writeHead(204, cors).end();
      const { answer: sdp } = await createCall(await text(request), {
        apiKey: "sk-live-test-key",
        baseUrl: simulator.url,
        session: { model: "gpt-live-1" },
      });
      response.writeHead(200, { ...cors, "content-type": "application/sdp" }).end(sdp);
    };
    answer().catch((error: unknown) => {
      const status = isPlugboardError(error) ? (error.handshake?.status ?? 502) : 500;
      response.writeHead(status, cors).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/call`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

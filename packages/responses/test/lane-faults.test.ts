import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type WebSocketFetchOptions } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startHeldPeer } from "./held-peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

const isHeld = (input: string): boolean => input !== "first";

/** A client whose lanes are proven, with requests that the server has and has not answered. */
const start = async (options: Partial<WebSocketFetchOptions>, inputs: readonly string[]) => {
  const held = await startHeldPeer(isHeld);
  const client = createWebSocketFetch({ adapter, baseURL: held.peer.baseURL, lanes: true, ...options });
  await (await client(held.peer.url, streaming("first"))).text();
  const answers = inputs.map(async (input) =>
    (await client(held.peer.url, streaming(input))).text().catch((error: Error) => error.message),
  );
  for (const input of inputs) await held.arrival(input);
  return {
    held,
    client,
    answers: answers.map((answer) => answer.catch((error: Error) => error.message)),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await held[Symbol.asyncDispose]();
    },
  };
};

test("a lane on which another response is mixed in fails alone, and the socket takes no new request", async () => {
  await using run = await start({}, ["mixed", "sibling"]);
  const { held, client, answers } = run;
  held.tell("sibling", ...held.answer("sibling").slice(0, 5));
  held.tell("mixed", ...held.answer("mixed").slice(0, 5), ...held.answer("stranger"));
  expect(await answers[0]).toBe("terminated");

  const next = client(held.peer.url, streaming("next"));
  await held.arrival("next");
  held.tell("next", ...held.answer("next"));
  held.tell("sibling", ...held.answer("sibling").slice(5));

  expect(await answers[1]).toContain("answer to sibling");
  expect(await (await next).text()).toContain("answer to next");
  expect(held.peer.handshakes).toHaveLength(2);
});

test("lanesPerSocket spreads requests, so that a socket that is lost takes few answers with it", async () => {
  const inputs = Array.from({ length: 8 }, (_, index) => `q${index}`);
  await using run = await start({ lanesPerSocket: 2 }, inputs);
  const { held, answers } = run;
  expect(held.peer.handshakes).toHaveLength(4);

  held.peer.sockets[0]?.ws.terminate();
  await expect.poll(() => run.client.stats().openSockets).toBe(3);
  const lost = inputs.filter((input) => {
    try {
      held.tell(input, ...held.answer(input));
      return false;
    } catch {
      return true;
    }
  });

  expect(lost).toHaveLength(2);
  const texts = await Promise.all(answers);
  expect(texts.filter((text) => text === "fetch failed")).toHaveLength(2);
  expect(texts.filter((text) => text.includes("response.completed"))).toHaveLength(6);
});

for (const resendPending of [false, true]) {
  test(`a request that was lost without any answer is ${resendPending ? "sent again by itself" : "left to the caller"}, one of which an event has come is never sent again (${resendPending})`, async () => {
    await using run = await start({ resendPending }, ["answered", "pending"]);
    const { held, client, answers } = run;
    held.tell("answered", ...held.answer("answered").slice(0, 5));
    await expect.poll(() => client.stats().inFlight).toBe(2);

    held.peer.sockets[0]?.ws.terminate();
    if (resendPending) {
      await expect.poll(() => held.peer.sockets.length).toBe(2);
      await expect.poll(() => held.peer.creates.filter(({ input }) => input === "pending").length).toBe(2);
      held.tell("pending", ...held.answer("pending"));
    }

    expect(await answers[0]).toBe("terminated");
    expect(await answers[1]).toContain(resendPending ? "answer to pending" : "fetch failed");
    expect(held.peer.creates.filter(({ input }) => input === "answered")).toHaveLength(1);
    expect(client.stats().resends).toBe(resendPending ? 1 : 0);
  });
}

import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { type AnswerOffer, type PostedOffer, type ScenarioServer, startScenarioServer } from "../src/server.ts";

let server: ScenarioServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** A scenario server whose offers are answered so, and the address of a scenario, as `http:`. */
const start = async (answerOffer: AnswerOffer): Promise<{ readonly url: string; readonly observed: () => Promise<object> }> => {
  server = await startScenarioServer({ answerOffer });
  const { baseUrl } = server;
  const { url, token } = (await (await fetch(`${baseUrl}/lease`)).json()) as { readonly url: string; readonly token: string };
  const observed = async (): Promise<object> => (await (await fetch(`${baseUrl}/observe/${token}`)).json()) as object;
  return { url: url.replace(/^ws/, "http"), observed };
};

const post = (url: string): Promise<Response> =>
  fetch(`${url}/echo?go=1`, { method: "POST", headers: { "content-type": "application/sdp", "x-key": "k" }, body: "v=0" });

test("an offer that is posted to a scenario is answered by whom the caller named, who is told its address, headers and text", async () => {
  const offers: PostedOffer[] = [];
  const { url, observed } = await start(async (offer) => {
    offers.push(offer);
    return { status: 201, headers: { "content-type": "application/sdp" }, body: "v=0 answer" };
  });
  const response = await post(url);
  expect([response.status, response.headers.get("access-control-allow-origin"), await response.text()]).toEqual([201, "*", "v=0 answer"]);
  expect(offers[0]).toMatchObject({ url: `${url.replace(/^http/, "ws")}/echo?go=1`, sdp: "v=0" });
  expect(offers[0]?.headerLines).toContainEqual(["x-key", "k"]);
  // What counts is what the answering peer opens, and it has opened nothing.
  expect(await observed()).toMatchObject({ accepted: 0, open: 0, connections: [] });
});

test("a page may post an offer from elsewhere", async () => {
  const { url } = await start(async () => undefined);
  const response = await fetch(`${url}/echo`, { method: "OPTIONS", headers: { origin: "http://page.test" } });
  expect([response.status, response.headers.get("access-control-allow-headers")]).toEqual([204, "*, authorization"]);
});

test("the status of a refusal is told before its body, which may never come", async () => {
  const { url } = await start(async () => ({ status: 503, headers: {}, body: new Readable({ read: () => undefined }) }));
  expect((await post(url)).status).toBe(503);
});

test("an offer without an answer is a connection that is dropped", async () => {
  const { url } = await start(async () => undefined);
  await expect(post(url)).rejects.toThrow();
});

test("whoever answers is told when the client has gone", async () => {
  let gone: () => void = () => undefined;
  const isGone = new Promise<void>((resolve) => {
    gone = resolve;
  });
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const { url } = await start(({ signal }) => {
    signal.addEventListener("abort", () => gone());
    asked();
    return new Promise(() => undefined);
  });
  const controller = new AbortController();
  const posted = fetch(`${url}/hang`, { method: "POST", body: "v=0", signal: controller.signal });
  posted.catch(() => undefined);
  await isAsked;
  controller.abort();
  await isGone;
});

import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type FallbackInfo } from "@plugboard/responses";
import { expect, test } from "vitest";
import { requestFrame } from "../src/request/request-frame.ts";
import { type Json, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

const user = (content: unknown): Json => ({ role: "user", content });

const nested = (depth: number): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);

const answering = (places: readonly ["request" | "answer" | "arguments", number]) => {
  const [place, depth] = places;
  return (create: Json, send: (...frames: readonly Json[]) => void, id: string): void => {
    const frames = textFrames(id);
    const isDeep = JSON.stringify(create["input"]).includes("deep");
    if (!isDeep || place === "request") return send(...frames);
    const item =
      place === "answer"
        ? { id: `x_${id}`, type: "unknown_call", nested: nested(depth) }
        : { id: `fc_${id}`, type: "function_call", call_id: "call_1", name: "f", arguments: `${"[".repeat(depth)}${"]".repeat(depth)}` };
    const done = { type: "response.output_item.done", output_index: 0, item };
    send(...frames.slice(0, 2), done, { type: "response.completed", response: { id, status: "completed", output: [item] } });
  };
};

const depth = 10_000;

for (const place of ["request", "answer", "arguments"] as const) {
  test(`10,000 levels in ${place === "request" ? "a request" : `the ${place} of an answer`} take the increment from that conversation, and affect no other`, async () => {
    const answer = answering([place, depth]);
    await using peer = await startPeer({ onCreate: (create, { send }) => answer(create, send, `r${peer.creates.length}`) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, maxSockets: 1 });
    const deep = place === "request" ? [{ type: "x", value: nested(depth) }, user("deep")] : [user("deep")];
    await (await client(peer.url, streaming(deep))).text();
    const call = { type: "function_call", call_id: "call_1", name: "f", arguments: "[1]" };

    const statuses: number[] = [];
    for (const input of [[...deep, call, user("more")], [user("other")], [user("other"), user("second")]]) {
      const response = await client(peer.url, streaming(input));
      await response.text();
      statuses.push(response.status);
    }

    expect(statuses).toEqual([200, 200, 200]);
    expect(peer.creates.map((create) => create["previous_response_id"])).toEqual([undefined, undefined, undefined, undefined]);
    expect(client.stats()).toMatchObject({ overSocket: 4, handshakes: 1 });
  });
}

test("a body that the engine cannot write is no frame: older engines parse deeper than they write", () => {
  const toJSON = (): never => {
    throw new RangeError("Maximum call stack size exceeded");
  };

  expect(requestFrame({ input: { toJSON } }, { lane: undefined })).toBeUndefined();
});

const changed = ["1e400", "-1e400", "1e-400", "0.1234567890123456789", "123456789012345678", "1.5E-330", "-0", "-0.0"];
const kept = ["1", "-1.5", "0.1", "1793000000", "0.30000000000000004", "9007199254740991", "-12.25", "0"];

for (const number of changed) {
  test(`a request with ${number} goes over HTTP as it came, because JavaScript would change it`, async () => {
    await using peer = await startPeer();
    const told: FallbackInfo[] = [];
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, onFallback: (info) => void told.push(info) });
    const body = `{"model":"m","stream":true,"input":"Hi","tools":[{"parameters":{"maximum": ${number}}}]}`;

    await (await client(peer.url, { method: "POST", body })).text();

    expect([peer.creates.length, peer.posts.map((post) => post.body)]).toEqual([0, [body]]);
    expect(told).toEqual([{ reason: "not-exact", delivery: "not-sent", url: peer.url }]);
  });
}

for (const number of kept) {
  test(`a request with ${number} goes over a socket, which carries it exactly`, async () => {
    await using peer = await startPeer();
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    const body = `{"model":"m","stream":true,"input":"costs 1e400, or: 1e400","tools":[{"maximum":${number}}]}`;

    await (await client(peer.url, { method: "POST", body })).text();

    expect(peer.creates).toMatchObject([{ tools: [{ maximum: Number(number) }] }]);
    expect(peer.posts).toHaveLength(0);
  });
}

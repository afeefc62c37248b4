import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch, type WebSocketFetchOptions } from "@plugboard/responses";
import { canonicalContext, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { outputOf, parseSse, streaming } from "./sse.ts";

const adapter = nodeAdapter();
const tools = [{ type: "function", name: "look", parameters: { type: "object", properties: { word: { type: "string" } } } }];

const start = async (options: Partial<WebSocketFetchOptions> = {}, responses: Parameters<typeof startSimulator>[0] = {}) => {
  const simulator = await startSimulator(responses);
  const client = createWebSocketFetch({ adapter, baseURL: simulator.url, ...options });
  const ask = async (input: unknown, extra: Json = {}): Promise<Json[]> => {
    const response = await client(`${simulator.url}/responses`, streaming(input, extra));
    return outputOf(await response.text());
  };
  const bodies = (): Json[] => simulator.responses.requests.map(({ body }) => body ?? {});
  return {
    simulator,
    client,
    ask,
    bodies,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await simulator.close();
    },
  };
};

const user = (content: string): Json => ({ role: "user", content });

const sentItems = (body: Json | undefined): number => (Array.isArray(body?.["input"]) ? body["input"].length : 0);

test("a 50-step tool loop sends a tenth of the bytes of plain HTTP, over one socket", async () => {
  const loop = async (client: typeof fetch, url: string): Promise<void> => {
    const input: Json[] = [user("Start. ".repeat(50))];
    for (let step = 0; step <= 50; step += 1) {
      const response = await client(url, streaming(input, { tools, metadata: { steps: "50" } }));
      const output = outputOf(await response.text());
      input.push(...output);
      for (const { call_id } of output.filter(({ type }) => type === "function_call")) {
        input.push({ type: "function_call_output", call_id, output: "The result of this step, at some length. ".repeat(8) });
      }
    }
  };
  await using run = await start();
  await using plain = await startSimulator();

  await loop(run.client, `${run.simulator.url}/responses`);
  await loop(fetch, `${plain.url}/responses`);

  const [ours, theirs] = [run.simulator.responses, plain.responses].map(({ totals }) => totals.bytesReceived);
  expect(ours).toBeLessThanOrEqual((theirs ?? 0) * 0.1);
  expect(run.client.stats()).toMatchObject({ handshakes: 1, increments: 50, overHttp: 0 });
  expect(run.bodies().map(sentItems)).toEqual(run.bodies().map(() => 1));
});

test("a conversation that goes on sends what is new, and the server sees all of it", async () => {
  await using run = await start();
  const first = await run.ask([user("one")]);
  const full = [user("one"), ...first, user("two")];

  await run.ask(full);

  expect(run.bodies()[1]).toMatchObject({ input: [user("two")], previous_response_id: run.simulator.responses.requests[0]?.responseId });
  expect(canonicalContext(run.simulator.responses.requests[1]?.effectiveContext ?? [])).toEqual(canonicalContext(full));
});

const unchanged: Record<string, [Partial<WebSocketFetchOptions>, Json]> = {
  "incremental: false": [{ incremental: false }, {}],
  "a changed setting": [{}, { temperature: 0.5 }],
  "another model": [{ incremental: { mayDiffer: ["temperature"] } }, { model: "gpt-5.6-mini" }],
};

for (const [name, [options, extra]] of Object.entries(unchanged)) {
  test(`${name} sends everything, without an id`, async () => {
    await using run = await start(options);
    const first = await run.ask([user("one")]);

    await run.ask([user("one"), ...first, user("two")], extra);

    expect(sentItems(run.bodies()[1])).toBe(3);
    expect(run.bodies()[1]).not.toHaveProperty("previous_response_id");
  });
}

test("a setting of mayDiffer may differ", async () => {
  await using run = await start({ incremental: { mayDiffer: ["tool_choice"] } });
  const first = await run.ask([user("one")], { tools, tool_choice: "none" });

  await run.ask([user("one"), ...first, user("two")], { tools, tool_choice: "auto" });

  expect(run.bodies()[1]).toMatchObject({ input: [user("two")], tool_choice: "auto" });
});

test("mayDiffer refuses a setting that a continuation may not change", () => {
  expect(() => createWebSocketFetch({ adapter, incremental: { mayDiffer: ["model"] } })).toThrow(
    expect.objectContaining({ code: "invalid-argument" }),
  );
});

test("a dropped reasoning item sends everything, unless it is said to be kept", async () => {
  for (const droppedReasoning of ["full", "keep"] as const) {
    await using run = await start({ incremental: { droppedReasoning } });
    const first = await run.ask([user("one")], { metadata: { scenario: "reasoning" } });
    const kept = first.filter(({ type }) => type !== "reasoning");

    await run.ask([user("one"), ...kept, user("two")], { metadata: { scenario: "reasoning" } });

    expect(sentItems(run.bodies()[1])).toBe(droppedReasoning === "keep" ? 1 : 3);
  }
});

test("the caller's own previous_response_id and conversation are left alone", async () => {
  await using run = await start();
  await run.ask([user("one")], { store: true });
  const id = run.simulator.responses.requests[0]?.responseId;

  await run.ask([user("two")], { store: true, previous_response_id: id });

  const second = run.bodies()[1];
  expect(second).toMatchObject({ previous_response_id: id, input: [user("two")] });
  const longer = [user("two"), { role: "assistant", content: "two" }, user("three")];
  await run.ask(longer, { store: true, previous_response_id: id });
  expect(run.bodies()[2]).toMatchObject({ previous_response_id: id, input: longer });
  for (const input of [[user("four")], [user("four"), { role: "assistant", content: "four" }, user("five")]]) {
    await run.ask(input, { conversation: "conv_1" });
    expect(run.bodies().at(-1)).toMatchObject({ conversation: "conv_1", input });
  }
  expect(run.client.stats().increments).toBe(0);
});

for (const [code, param] of [
  ["previous_response_not_found", "previous_response_id"],
  ["previous_response_not_found", null],
  ["invalid_value", "previous_response_id"],
  ["invalid_value", "input[0].call_id"],
])
  test(`a server that lost the chain (${code}, ${param}) gets everything once more, unseen by the caller`, async () => {
    const error = { type: "invalid_request_error", code, message: "Gone.", param };
    await using peer = await startPeer({
      onCreate: (create, { send }) =>
        create["previous_response_id"] ? send({ type: "error", status: 400, error }) : send(...textFrames(`r${peer.creates.length}`)),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    await (await client(peer.url, streaming([user("one")]))).text();
    const full = [user("one"), { role: "assistant", content: "Hello" }, user("two")];

    const events = parseSse(await (await client(peer.url, streaming(full))).text());

    expect(events).toHaveLength(9);
    expect(peer.creates.map(({ input, previous_response_id }) => [(input as Json[]).length, previous_response_id])).toEqual([
      [1, undefined],
      [1, "r1"],
      [3, undefined],
    ]);
    expect(peer.handshakes).toHaveLength(1);
    expect(client.stats()).toMatchObject({ resends: 1 });
  });

test("an answer of which only the end tells the items is continued", async () => {
  const isTold = ({ type }: Json): boolean => type === "response.created" || type === "response.completed";
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames(`r${peer.creates.length}`).filter(isTold)) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  await (await client(peer.url, streaming([user("one")]))).text();

  await (await client(peer.url, streaming([user("one"), { role: "assistant", content: "Hello" }, user("two")]))).text();

  expect(peer.creates[1]).toMatchObject({ previous_response_id: "r1", input: [user("two")] });
});

for (const output of [undefined, []]) {
  test(`an answer whose end has ${output ? "an empty" : "no"} output is continued by the items that were seen`, async () => {
    await using peer = await startPeer({
      onCreate: (_create, { send }) =>
        send(
          ...textFrames(`r${peer.creates.length}`).map((frame) =>
            frame["type"] === "response.completed"
              ? { ...frame, response: { id: `r${peer.creates.length}`, status: "completed", ...(output && { output }) } }
              : frame,
          ),
        ),
    });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    await (await client(peer.url, streaming([user("one")]))).text();

    await (await client(peer.url, streaming([user("one"), { role: "assistant", content: "Hello" }, user("two")]))).text();

    expect(peer.creates[1]).toMatchObject({ previous_response_id: "r1", input: [user("two")] });
  });
}

test("a failure of another kind goes to the caller, and the chain is forgotten", async () => {
  const error = { code: "server_error", message: "Broken." };
  let fail = true;
  await using peer = await startPeer({
    onCreate: (create, { send }) => {
      if (!create["previous_response_id"] || !fail) return send(...textFrames(`r${peer.creates.length}`));
      fail = false;
      send({ type: "error", status: 500, error });
    },
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const full = [user("one"), { role: "assistant", content: "Hello" }, user("two")];
  await (await client(peer.url, streaming([user("one")]))).text();

  const statuses = [(await client(peer.url, streaming(full))).status, (await client(peer.url, streaming(full))).status];

  expect(statuses).toEqual([500, 200]);
  expect(peer.creates.at(-1)).not.toHaveProperty("previous_response_id");
});

test("of two requests that extend the same answer one continues it, the other is sent in full elsewhere", async () => {
  await using run = await start();
  const first = await run.ask([user("one")]);
  const full = [user("one"), ...first];

  await Promise.all([run.ask([...full, user("left")]), run.ask([...full, user("right")])]);

  expect(run.bodies().slice(1).map(sentItems).sort()).toEqual([1, 3]);
  expect(run.client.stats().handshakes).toBe(2);
  for (const [index, word] of ["left", "right"].entries()) {
    const context = run.simulator.responses.requests[index + 1]?.effectiveContext ?? [];
    expect(canonicalContext(context)).toEqual(canonicalContext([...full, user(word)]));
  }
});

test("two conversations in turns over lanes each continue their own chain", async () => {
  await using run = await start({ lanes: true });
  const histories = [[user("a")], [user("b")]];

  for (let turn = 0; turn < 4; turn += 1) {
    for (const history of histories) history.push(...(await run.ask(history)), user(`more ${turn}`));
  }

  expect(run.bodies().map(sentItems)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(run.client.stats()).toMatchObject({ increments: 6, handshakes: 1 });
});

test("a lost socket means everything again on the next one", async () => {
  await using run = await start();
  const first = await run.ask([user("one")]);
  run.simulator.responses.closeConnections(1001);
  await expect.poll(() => run.client.stats().openSockets).toBe(0);

  await run.ask([user("one"), ...first, user("two")]);

  expect(sentItems(run.bodies()[1])).toBe(3);
});

test("an aborted or incomplete response is not continued", async () => {
  await using run = await start();
  const first = await run.ask([user("one")], { metadata: { scenario: "incomplete" } });

  await run.ask([user("one"), ...first, user("two")], { metadata: { scenario: "incomplete" } });

  expect(sentItems(run.bodies()[1])).toBe(3);
});

test("an increment travels where the full frame would be too large", async () => {
  await using run = await start({ maxFrameBytes: 2000 });
  const first = await run.ask([user("x".repeat(1500))]);

  await run.ask([user("x".repeat(1500)), ...first, user("y".repeat(1500))]);

  expect(run.bodies().map(sentItems)).toEqual([1, 1]);
  expect(run.client.stats()).toMatchObject({ overHttp: 0, increments: 1 });
});

for (const reason of ["organization_mismatch", "end_user_mismatch", "model_mismatch", "prefix_mismatch", "turn_boundary"]) {
  test(`an answer to an input from which the server took a reasoning item (${reason}) is not continued: it does not hold what was sent`, async () => {
    const removed = [{ type: "reasoning", id: "rs_1", action: "removed", reason }];
    const onCreate = (_create: Json, { send }: PeerSocket): void => {
      const frames = textFrames(`r${peer.creates.length}`);
      const last = frames.at(-1);
      send(...frames.slice(0, -1), { ...last, response: { ...(last?.["response"] as Json), input_transformations: removed } });
    };
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    await (await client(peer.url, streaming([user("one")]))).text();
    const full = [user("one"), { role: "assistant", content: "Hello" }, user("two")];

    const body = await (await client(peer.url, streaming(full))).text();

    expect(peer.creates[1]).toMatchObject({ input: full });
    expect(peer.creates[1]).not.toHaveProperty("previous_response_id");
    expect(body).toContain(`"reason":"${reason}"`);
  });
}

test("background_options are for HTTP: they neither travel in a frame nor hinder an increment", async () => {
  await using run = await start();
  const first = await run.ask([user("one")], { background_options: { completion_window: "2h" } });

  await run.ask([user("one"), ...first, user("two")]);

  expect(run.bodies().map(sentItems)).toEqual([1, 1]);
  expect(run.bodies()[0]).not.toHaveProperty("background_options");
});

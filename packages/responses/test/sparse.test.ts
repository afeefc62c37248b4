import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import OpenAI from "openai";
import { expect, test } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();
const user = (content: string): Json => ({ role: "user", content });
const reasoning: Json = { id: "rs_1", type: "reasoning", summary: [] };
const answer: Json = { role: "assistant", content: "Hello" };

/** The terminal frame with another output. */
const endingWith = (frame: Json | undefined, output: unknown): Json => {
  const { output: _output, ...response } = (frame?.["response"] ?? {}) as Json;
  return { ...frame, response: output === undefined ? response : { ...response, output } };
};

const without =
  (pattern: RegExp, output: unknown) =>
  (frames: readonly Json[]): Json[] => [
    ...frames.slice(0, -1).filter(({ type }) => !pattern.test(String(type))),
    endingWith(frames.at(-1), output),
  ];

const atOne = (frame: Json): Json => ({ ...frame, output_index: 1 });

/** Frames from which the output cannot be proven: no list has an item that was announced, or the two lists disagree; and what was answered. */
const unproven: Record<string, readonly [(frames: readonly Json[]) => Json[], ...Json[]]> = {
  "a message told by deltas only, without an output": [without(/output_item|content_part/, undefined), answer],
  "a message told by deltas only, with an empty output": [without(/output_item|content_part/, []), answer],
  "a message told by its text only": [without(/output_item|content_part|delta/, []), answer],
  "a message that was announced and never told whole": [without(/output_item.done/, []), answer],
  "a second item told by deltas only": [
    (frames) => {
      const [created, , added, part, delta, text] = frames as [Json, Json, Json, Json, Json, Json];
      const first = ["added", "done"].map((verb) => ({ type: `response.output_item.${verb}`, output_index: 0, item: reasoning }));
      return [created, ...first, ...[added, part, delta, text].map(atOne), endingWith(frames.at(-1), [])];
    },
    reasoning,
    answer,
  ],
  "a second item told by deltas only and never announced": [
    (frames) => {
      const [created, , , , delta] = frames as [Json, Json, Json, Json, Json];
      return [
        created,
        { type: "response.output_item.done", output_index: 0, item: reasoning },
        atOne(delta),
        endingWith(frames.at(-1), []),
      ];
    },
    reasoning,
    answer,
  ],
  "a first item told by deltas only": [
    (frames) => {
      const [created, , , , delta] = frames as [Json, Json, Json, Json, Json];
      return [created, delta, { type: "response.output_item.done", output_index: 1, item: reasoning }, endingWith(frames.at(-1), [])];
    },
    reasoning,
  ],
  "two accounts that disagree": [
    (frames) => [
      ...frames.slice(0, -1),
      endingWith(frames.at(-1), [{ ...answer, type: "message", content: [{ type: "output_text", text: "Goodbye" }] }]),
    ],
    answer,
  ],
};

for (const [name, [change, ...output]] of Object.entries(unproven)) {
  test(`${name}: the next turn is sent in full, so that the server has nothing twice`, async () => {
    const onCreate = (_create: Json, { send }: PeerSocket): void => send(...change(textFrames(`r${peer.creates.length}`)));
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    const full = [user("a"), ...output, user("b")];

    await (await client(peer.url, streaming([user("a")]))).text();
    await (await client(peer.url, streaming(full))).text();

    expect(peer.creates[1]).toMatchObject({ input: full });
    expect(peer.creates[1]).not.toHaveProperty("previous_response_id");
  });
}

for (const output of [undefined, []]) {
  test(`an answer whose items came one by one is continued, with ${output ? "an empty" : "no"} output at its end`, async () => {
    const onCreate = (_create: Json, { send }: PeerSocket): void => {
      const frames = textFrames(`r${peer.creates.length}`);
      send(...frames.slice(0, -1), { type: "codex.rate_limits" }, { type: "keepalive" }, endingWith(frames.at(-1), output));
    };
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    await (await client(peer.url, streaming([user("a")]))).text();
    await (await client(peer.url, streaming([user("a"), answer, user("b")]))).text();

    expect(peer.creates[1]).toMatchObject({ previous_response_id: "r1", input: [user("b")] });
  });
}

test("a loop of the openai SDK over a server that tells its answers by deltas only doubles nothing", async () => {
  const onCreate = (_create: Json, { send }: PeerSocket): void =>
    send(...without(/output_item.done/, undefined)(textFrames(`r${peer.creates.length}`)));
  await using peer = await startPeer({ onCreate });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
  const openai = new OpenAI({ apiKey: "sk-test", baseURL: peer.baseURL, fetch: client, maxRetries: 0 });
  const input: OpenAI.Responses.EasyInputMessage[] = [];
  for (const content of ["a", "b"]) {
    input.push({ role: "user", content });
    let text = "";
    for await (const event of await openai.responses.create({ model: "m", store: false, input, stream: true })) {
      if (event.type === "response.output_text.delta") text += event.delta;
    }
    input.push({ role: "assistant", content: text });
  }

  expect(peer.creates[1]).toMatchObject({ input: input.slice(0, 3) });
  expect(peer.creates[1]).not.toHaveProperty("previous_response_id");
});

for (const status of [400, 404, 422, undefined]) {
  test(`a request whose chain the server has lost is sent in full, whatever status the error states (${status})`, async () => {
    const error = {
      type: "invalid_request_error",
      code: "previous_response_not_found",
      message: "Not found.",
      param: "previous_response_id",
    };
    const onCreate = (create: Json, { send }: PeerSocket): void =>
      create["previous_response_id"]
        ? send({ type: "error", ...(status && { status }), error })
        : send(...textFrames(`r${peer.creates.length}`));
    await using peer = await startPeer({ onCreate });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    const full = [user("a"), answer, user("b")];

    await (await client(peer.url, streaming([user("a")]))).text();
    const response = await client(peer.url, streaming(full));

    expect(response.status).toBe(200);
    expect(peer.creates.at(-1)).toMatchObject({ input: full });
  });
}

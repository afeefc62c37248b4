import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const adapter = nodeAdapter();

const misnamed: Record<string, string> = {
  "a type with an escaped line break": String.raw`{"type":"response.x\ndata: {}\n\nevent: response.completed"}`,
  "a type with a space": '{"type":"response.output text.delta"}',
  "a type that is empty": '{"type":""}',
};

for (const [what, frame] of Object.entries(misnamed)) {
  test(`${what} is no event: the body fails, and none of it becomes a line of the stream`, async () => {
    await using peer = await startPeer({ onCreate: (_create, { send }) => send(...textFrames("r").slice(0, 5), frame) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });
    const response = await client(peer.url, streaming("a"));

    const lines: string[] = [];
    const failure = await (async () => {
      for await (const chunk of response.body ?? []) lines.push(...new TextDecoder().decode(chunk).split("\n"));
    })().catch((error: unknown) => error);

    expect(failure).toMatchObject({ message: "terminated", cause: { cause: { code: "protocol-error" } } });
    expect(lines.filter((line) => line.startsWith("event: response.completed"))).toEqual([]);
  });
}

test("the event line says what the type of the data says, also where a frame has it twice", async () => {
  const frames = textFrames("r");
  const twice = [
    '{"type":"response.output_text.delta","delta":"a","type":"response.twice"}',
    '{"type":"response.a","\\u0074ype":"response.b"}',
  ];
  await using peer = await startPeer({ onCreate: (_create, { send }) => send(...frames.slice(0, 5), ...twice, ...frames.slice(5)) });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const blocks = (await (await client(peer.url, streaming("a"))).text()).split("\n\n").filter(Boolean);

  const types = blocks.map((block) => {
    const [event = "", data = ""] = block.split("\n");
    return [event.slice(7), (JSON.parse(data.slice(6)) as { type: string }).type];
  });
  expect(types).toHaveLength(11);
  expect(types.filter(([event, type]) => event !== type)).toEqual([]);
});

for (const headers of [{ "retry-after": { toString: null } }, { "retry-after": null }, { "retry-after": ["1"] }, "no object"]) {
  test(`an error frame with the headers ${JSON.stringify(headers)} is the response that it states`, async () => {
    const error = { code: "rate_limit_exceeded", message: "Later.", headers };
    await using peer = await startPeer({ onCreate: (_create, { send }) => send({ type: "error", status: 429, error, headers }) });
    await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

    const response = await client(peer.url, streaming("a"));

    expect([response.status, response.headers.get("retry-after")]).toEqual([429, null]);
  });
}

import { expect, test } from "vitest";
import { postStream } from "./http-client.ts";
import { serve } from "./serve.ts";
import { dial, errorCode, responseOf } from "./wire-client.ts";

const refuse = { refuse: { status: 500, code: "server_error" } };

test("only the latest response of a lane can be continued without storage", async () => {
  const client = await dial((await serve()).wsUrl);
  const first = responseOf(await client.create({ input: "one" }));
  const second = responseOf(await client.create({ input: "two", previous_response_id: first.id }));

  expect(await client.create({ input: "again", previous_response_id: first.id })).toEqual([
    {
      type: "error",
      status: 400,
      error: {
        type: "invalid_request_error",
        code: "previous_response_not_found",
        message: `Previous response with id '${first.id}' not found.`,
        param: "previous_response_id",
      },
    },
  ]);
  expect(responseOf(await client.create({ input: "three", previous_response_id: second.id }))).toMatchObject({ status: "completed" });
});

test("previous_response_not_found names its lane", async () => {
  const client = await dial((await serve()).wsUrl);

  const [frame] = await client.create({ stream_id: "l0", input: "x", previous_response_id: "resp_unknown" });

  expect(frame).toMatchObject({ type: "error", stream_id: "l0", error: { code: "previous_response_not_found" } });
});

test("an older response is found in storage with store: true, and the effective context is the same", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const first = responseOf(await client.create({ input: "one", store: true }));
  await client.create({ input: "two", previous_response_id: first.id, store: true });

  const frames = await client.create({ input: "again", previous_response_id: first.id, store: true });

  expect(responseOf(frames)).toMatchObject({ status: "completed" });
  expect(api.requests[2]?.effectiveContext).toHaveLength(3);
});

test("a closed socket takes its lanes' memory along; stored responses survive it, on sockets and over HTTP", async () => {
  const { url, wsUrl } = await serve();
  const before = await dial(wsUrl);
  const kept = responseOf(await before.create({ input: "kept", store: true }));
  const lost = responseOf(await before.create({ input: "lost" }));
  before.socket.close();
  await before.closed;
  const after = await dial(wsUrl);

  expect(errorCode(await after.create({ input: "x", previous_response_id: lost.id }))).toBe("previous_response_not_found");
  expect(responseOf(await after.create({ input: "x", previous_response_id: kept.id }))).toMatchObject({ status: "completed" });
  const http = await postStream(url, { model: "m", input: "x", previous_response_id: kept.id });
  expect(responseOf(http.events)).toMatchObject({ status: "completed", previous_response_id: kept.id });
});

test("a same-lane continuation that fails evicts its parent", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const parent = responseOf(await client.create({ input: "one" }));
  api.script(refuse);

  expect(errorCode(await client.create({ input: "two", previous_response_id: parent.id }))).toBe("server_error");
  expect(errorCode(await client.create({ input: "two", previous_response_id: parent.id }))).toBe("previous_response_not_found");
});

test("a same-lane continuation that breaks in the stream evicts its parent too", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const parent = responseOf(await client.create({ input: "one" }));
  api.script({ output: [{ type: "text", text: "partial" }], end: { status: "error" } });
  await client.create({ input: "two", previous_response_id: parent.id });

  expect(errorCode(await client.create({ input: "two", previous_response_id: parent.id }))).toBe("previous_response_not_found");
});

test("a fork from another lane works, and its failure keeps the shared parent", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const parent = responseOf(await client.create({ stream_id: "planner", input: "plan" }));
  api.script(refuse);

  expect(errorCode(await client.create({ stream_id: "critic", input: "gaps", previous_response_id: parent.id }))).toBe("server_error");
  const fork = await client.create({ stream_id: "critic", input: "gaps", previous_response_id: parent.id });
  expect(responseOf(fork)).toMatchObject({ status: "completed", previous_response_id: parent.id });
  const onward = await client.create({ stream_id: "planner", input: "go on", previous_response_id: parent.id });
  expect(responseOf(onward)).toMatchObject({ status: "completed" });
});

test("a lane used again without a parent starts afresh", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  await client.create({ stream_id: "l0", input: "one" });
  await client.create({ stream_id: "l0", input: "two" });

  expect(api.requests[1]?.effectiveContext).toEqual([{ role: "user", content: "two" }]);
});

test("an incomplete response can be continued, a failed one cannot", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  api.script({ output: [{ type: "text", text: "cut" }], end: { status: "incomplete" } }, { end: { status: "failed" } });
  const incomplete = responseOf(await client.create({ input: "one" }));
  const failed = responseOf(await client.create({ input: "two", previous_response_id: incomplete.id }));

  expect(failed).toMatchObject({ status: "failed" });
  expect(errorCode(await client.create({ input: "three", previous_response_id: failed.id }))).toBe("previous_response_not_found");
});

test("an item that is already in the chain is refused", async () => {
  const client = await dial((await serve()).wsUrl);
  const parent = responseOf(await client.create({ input: [{ id: "msg_user", role: "user", content: "one" }] }));

  const [frame] = await client.create({ previous_response_id: parent.id, input: [{ id: "msg_user", role: "user", content: "one" }] });

  expect(frame).toMatchObject({ status: 400, error: { message: expect.stringContaining("Duplicate item found with id msg_user.") } });
});

test("a reference to an item that is already in the chain is refused", async () => {
  const client = await dial((await serve()).wsUrl);
  const parent = responseOf(await client.create({ input: "one", store: true }));
  const id = (parent["output"] as { id: string }[])[0]?.id;

  const [frame] = await client.create({ previous_response_id: parent.id, store: true, input: [{ type: "item_reference", id }] });

  expect(frame).toMatchObject({ status: 400, error: { message: expect.stringContaining(`Duplicate item found with id ${id}.`) } });
});

test("a reference is resolved from storage; one to nothing is a 404", async () => {
  const { api, wsUrl } = await serve();
  const client = await dial(wsUrl);
  const stored = responseOf(await client.create({ input: "one", store: true }));
  const item = (stored["output"] as { id: string }[])[0];

  await client.create({ input: [{ type: "item_reference", id: item?.id }] });
  const [frame] = await client.create({ input: [{ type: "item_reference", id: "msg_unknown" }] });

  expect(api.requests[1]?.effectiveContext).toEqual([item]);
  expect(frame).toMatchObject({ status: 404, error: { message: "Item with id 'msg_unknown' not found." } });
});

test("a tool output without its call is refused", async () => {
  const client = await dial((await serve()).wsUrl);

  const [frame] = await client.create({ input: [{ type: "function_call_output", call_id: "call_x", output: "1" }] });

  expect(frame).toMatchObject({
    status: 400,
    error: { type: "invalid_request_error", message: "No tool call found for function call output with call_id call_x." },
  });
});

test("a parent together with a conversation is refused", async () => {
  const client = await dial((await serve()).wsUrl);

  const [frame] = await client.create({ input: "x", previous_response_id: "resp_1", conversation: "conv_1" });

  expect(frame).toMatchObject({ status: 400, error: { code: "mutually_exclusive_parameters" } });
});

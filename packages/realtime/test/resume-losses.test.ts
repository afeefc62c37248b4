import { describe, expect, test } from "vitest";
import { ConversationLog } from "../src/conversation/conversation-log.ts";
import { begin, type CallPeer, created, known, message, type Sent, updated } from "./call-peer.ts";
import { settle } from "./scripted-socket.ts";

/** What a loss must not take with it, and what it must not bring back. */

const itemOf = (event: Sent): Record<string, unknown> => (event["item"] ?? {}) as Record<string, unknown>;
const running = { type: "response.created", response: { id: "r", conversation_id: "c" } };

/** What the next session is sent, without its configuration. It takes every item. */
const afterLoss = async (call: CallPeer): Promise<Sent[]> => {
  const peer = await call.dialled();
  peer.tell(created);
  peer.tell(updated);
  await settle();
  const before = peer.sent();
  for (const event of before) if (event.type === "conversation.item.create") peer.tell(known(itemOf(event)["id"]));
  await settle();
  return [...before, ...peer.sent()].filter(({ type }) => type !== "session.update");
};

/** What the user has spoken, of which no transcript is known. */
const spoken = (id: string): object => ({ id, type: "message", role: "user", content: [{ type: "input_audio", transcript: null }] });

describe("after a loss", () => {
  test("an item that belongs behind one that cannot be restored is placed behind the nearest one that is there", async () => {
    const call = await begin();
    call.add(message("a", "first"), null);
    call.add(spoken("u"), "a");
    call.transport.sendEvent({ type: "conversation.item.create", previous_item_id: "u", item: message("x", "behind u") } as never);
    call.transport.sendEvent({ type: "conversation.item.create", previous_item_id: "a", item: message("y", "behind a") } as never);
    call.lose();
    const sent = (await afterLoss(call)).filter(({ type }) => type === "conversation.item.create");
    expect(sent.map((event) => [itemOf(event)["id"], event["previous_item_id"]])).toEqual([
      ["a", undefined],
      ["x", "a"],
      ["y", "a"],
    ]);
  });

  test("such an item is placed at the front if nothing before it is there", async () => {
    const call = await begin();
    call.add(spoken("u"), null);
    call.lose();
    call.transport.sendEvent({ type: "conversation.item.create", previous_item_id: "u", item: message("x", "x") } as never);
    expect(await afterLoss(call)).toMatchObject([{ previous_item_id: "root", item: { id: "x" } }]);
  });

  test("an item of which the next session has the text is not retrieved, before the loss or after it", async () => {
    for (const isBefore of [true, false]) {
      const call = await begin();
      call.add({ ...spoken("u"), content: [{ type: "input_audio", transcript: "Hello." }] }, null);
      const retrieve = (): void => call.transport.sendEvent({ type: "conversation.item.retrieve", item_id: "u" });
      if (isBefore) retrieve();
      call.lose();
      if (!isBefore) retrieve();
      expect((await afterLoss(call)).map(({ type }) => type)).toEqual(["conversation.item.create"]);
    }
  });

  test.each<[string, (call: CallPeer) => void]>([
    ["running", ({ tell }) => tell(running)],
    ["asked for", ({ transport }) => transport.requestResponse()],
  ])("no response is asked for whose question is lost: %s", async (_what, ask) => {
    const call = await begin();
    call.tell({ type: "input_audio_buffer.committed", item_id: "u", previous_item_id: null });
    call.tell({ type: "conversation.item.added", previous_item_id: null, item: spoken("u") });
    ask(call);
    call.lose();
    expect(await afterLoss(call)).toEqual([]);
  });

  test("a response is asked for whose question was typed after what was lost", async () => {
    const call = await begin();
    call.tell({ type: "input_audio_buffer.committed", item_id: "u", previous_item_id: null });
    call.tell({ type: "conversation.item.added", previous_item_id: null, item: spoken("u") });
    call.transport.sendMessage("Typed.");
    call.lose();
    expect((await afterLoss(call)).map(({ type }) => type)).toEqual(["conversation.item.create", "response.create"]);
  });

  test("a request for a response that was in flight is taken back by a cancel", async () => {
    for (const cancel of [
      ({ transport }: CallPeer) => transport.sendEvent({ type: "response.cancel" }),
      ({ transport }: CallPeer) => transport._cancelResponse(),
    ]) {
      const call = await begin();
      call.transport.requestResponse();
      call.lose();
      cancel(call);
      expect(await afterLoss(call)).toEqual([]);
    }
  });
});

test("a session that has expired is resumed also if it closes with 1000", async () => {
  const call = await begin();
  const ends: unknown[] = [];
  call.transport.on("close", (event) => ends.push(event));
  call.tell({ type: "error", error: { type: "invalid_request_error", code: "session_expired", message: "60 minutes" } });
  call.socket.end(1000, "");
  const peer = await call.dialled();
  peer.tell(updated);
  await settle();
  expect([call.transport.status, ends]).toEqual(["connected", []]);
});

test("a close with 1000 that follows no expiry ends the call", async () => {
  const call = await begin();
  call.socket.end(1000, "");
  await settle();
  expect([call.transport.status, call.adapter.sockets.length]).toEqual(["disconnected", 1]);
});

describe("the log of a conversation", () => {
  const put = (log: ConversationLog, id: string, previous: string | null | undefined): void =>
    log.observe({ type: "conversation.item.added", previous_item_id: previous, item: message(id, id) });

  test("keeps the order that the server tells", () => {
    const log = new ConversationLog();
    put(log, "b", null);
    put(log, "c", "b");
    put(log, "a", null);
    put(log, "e", "c");
    put(log, "d", "c");
    put(log, "f", undefined);
    put(log, "b", "a");
    expect(log.recreations().map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e", "f"]);
    log.observe({ type: "conversation.item.deleted", item_id: "f" });
    put(log, "g", "e");
    expect(log.recreations().map(({ id }) => id)).toEqual(["a", "b", "c", "d", "e", "g"]);
    expect([log.predecessor("g", (id) => id !== "e"), log.predecessor("a", () => true)]).toEqual(["d", "root"]);
  });

  test("costs the same for each of 16,000 items as for each of 1,000", () => {
    const costOnce = (count: number): number => {
      const log = new ConversationLog();
      const startedAt = process.cpuUsage().user;
      for (let index = 0; index < count; index += 1) put(log, `item_${index}`, index === 0 ? null : `item_${index - 1}`);
      return process.cpuUsage().user - startedAt;
    };
    // The least of several: a collection of garbage in one of them is not what an item costs.
    const cost = (count: number): number => Math.min(...Array.from({ length: 5 }, () => costOnce(count)));
    cost(1000);
    // Sixteen times as many for less than a hundred times; a search through the list for each item takes 256 times as long.
    expect(cost(16_000)).toBeLessThan(Math.max(cost(1000), 500) * 100);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type Json, type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { parseSse } from "./sse.ts";

interface Sequence {
  readonly title: string;
  readonly frames: readonly {
    readonly dir: string;
    readonly frame?: Json;
    readonly http?: { status: number; headers: Json; body: Json };
  }[];
}

// Both halves of the protocol are judged by the same recordings; they lie beside the simulator.
const folder = new URL("../../simulator/test/responses/sequences/", import.meta.url);
const sequences = readdirSync(folder)
  .sort()
  .map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Sequence);
const find = (title: string): Sequence => sequences.find((each) => each.title.startsWith(title)) ?? { title, frames: [] };

const adapter = nodeAdapter();
const without = (frame: Json | undefined, ...names: string[]): Json =>
  Object.fromEntries(Object.entries(frame ?? {}).filter(([name]) => !names.includes(name)));

/** The body of HTTP that a recorded frame stands for. */
const initOf = (frame: Json): RequestInit => ({
  method: "POST",
  headers: { authorization: "Bearer sk-test" },
  body: JSON.stringify({ ...without(frame, "type", "stream_id"), stream: true }),
});

/** A recorded frame of the server, on the lane that the client chose. */
const onLane = (frame: Json, lane: unknown): Json => (lane === undefined ? without(frame, "stream_id") : { ...frame, stream_id: lane });

const turnsOf = ({ frames }: Sequence): { create: Json; answer: Json[] }[] => {
  const turns: { create: Json; answer: Json[] }[] = [];
  for (const { dir, frame } of frames) {
    if (dir === "client" && frame) turns.push({ create: frame, answer: [] });
    if (dir === "server" && frame) turns.at(-1)?.answer.push(frame);
  }
  return turns;
};

for (const lanes of [false, true]) {
  test.each(["Plain", "Reasoning", "Refusal", "Incomplete", "Failed"])(
    `%s: the recorded frames come out as the HTTP stream (lanes: ${lanes})`,
    async (title) => {
      const [turn] = turnsOf(find(title));
      const { create = {}, answer = [] } = turn ?? {};
      await using peer = await startPeer({
        onCreate: ({ stream_id }, { send }) => send(...answer.map((frame) => onLane(frame, stream_id))),
      });
      await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes });

      const events = parseSse(await (await client(peer.url, initOf(create))).text());

      expect(events.map(({ data }) => data)).toEqual(answer.map((frame) => without(frame, "stream_id")));
      expect(without(peer.creates[0], "stream_id")).toEqual(without(create, "stream_id"));
    },
  );
}

test("Rate limit: the recorded refusal comes out as the recorded HTTP response", async () => {
  const sequence = find("Rate limit");
  const [turn] = turnsOf(sequence);
  const http = sequence.frames.at(-1)?.http;
  await using peer = await startPeer({
    onCreate: (_create, { send }) => send(...(turn?.answer ?? []).map((frame) => onLane(frame, undefined))),
  });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL });

  const response = await client(peer.url, initOf(turn?.create ?? {}));

  expect(response.status).toBe(http?.status);
  expect(Object.fromEntries(response.headers)).toMatchObject(http?.headers ?? {});
  expect(await response.json()).toEqual(http?.body);
});

test("Tool call: the second request is sent as the recorded increment", async () => {
  const [first, second] = turnsOf(find("Tool call"));
  let turn = 0;
  const play = ({ stream_id }: Json, { send }: PeerSocket): void => {
    const answer = (turn++ === 0 ? first : second)?.answer ?? [];
    send(...answer.map((frame) => onLane(frame, stream_id)));
  };
  await using peer = await startPeer({ onCreate: play });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  const output = (first?.answer ?? []).filter(({ type }) => type === "response.output_item.done").map(({ item }) => item);
  const full = [...((first?.create["input"] as Json[]) ?? []), ...output, ...((second?.create["input"] as Json[]) ?? [])];

  await (await client(peer.url, initOf(first?.create ?? {}))).text();
  await (await client(peer.url, initOf({ ...without(second?.create, "previous_response_id"), input: full }))).text();

  expect(peer.creates).toEqual([first?.create, second?.create]);
});

test("Two multiplexed lanes: interleaved frames are taken apart, and the caller's own fork is left alone", async () => {
  const { frames } = find("Two multiplexed");
  const creates = frames.flatMap(({ dir, frame }) => (dir === "client" && frame ? [frame] : []));
  const names = new Map<unknown, unknown>();
  const play = (create: Json, { send }: PeerSocket): void => {
    if (create["input"] === "proof") return send(...textFrames("proof", "x", { stream_id: create["stream_id"] }));
    names.set(creates.find(({ input }) => JSON.stringify(input) === JSON.stringify(create["input"]))?.["stream_id"], create["stream_id"]);
    if (names.size < 2) return;
    const ready = frames.filter(({ dir, frame }) => dir === "server" && (names.size === 2) !== (frame?.["stream_id"] === "critic"));
    send(...ready.flatMap(({ frame }) => (frame ? [onLane(frame, names.get(frame["stream_id"]))] : [])));
  };
  await using peer = await startPeer({ onCreate: play });
  await using client = createWebSocketFetch({ adapter, baseURL: peer.baseURL, lanes: true });
  await (await client(peer.url, initOf({ input: "proof" }))).text();

  const ask = async (create: Json): Promise<Json[]> =>
    parseSse(await (await client(peer.url, initOf(create))).text()).map(({ data }) => data);
  const answers = await Promise.all(creates.slice(0, 2).map(ask));
  answers.push(await ask(creates[2] ?? {}));

  const expected = ["planner", "research", "critic"].map((name) =>
    frames.filter(({ dir, frame }) => dir === "server" && frame?.["stream_id"] === name),
  );
  expect(answers).toEqual(expected.map((own) => own.map(({ frame }) => without(frame, "stream_id"))));
  expect(without(peer.creates[3], "stream_id")).toEqual(without(creates[2], "stream_id"));
  expect(peer.handshakes).toHaveLength(1);
});

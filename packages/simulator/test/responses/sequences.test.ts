import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { OutputScript } from "../../src/responses/script/output-script.ts";
import type { ResponseScript } from "../../src/responses/script/script.ts";
import { serve } from "./serve.ts";
import { dial, type Frame } from "./wire-client.ts";

interface Sequence {
  readonly title: string;
  readonly frames: readonly { readonly dir: string; readonly frame?: Frame }[];
}

type Item = Record<string, unknown> & { readonly type: string; readonly id: string };

const folder = new URL("./sequences/", import.meta.url);
const sequences = readdirSync(folder).map((name): Sequence => JSON.parse(readFileSync(new URL(name, folder), "utf8")));

const responseIdOf = (frame: Frame): string => (frame["response"] as { id: string } | undefined)?.id ?? "";

/** The server frames of each response of a sequence, in the order in which the responses were created. */
const exchanges = (sequence: Sequence): Frame[][] => {
  const lists: Frame[][] = [];
  for (const { dir, frame } of sequence.frames) {
    if (dir !== "server" || frame === undefined) {
      continue;
    }
    const open = lists.find(
      (list) => list[0]?.["stream_id"] === frame["stream_id"] && !/(completed|incomplete|failed)$/.test(list.at(-1)?.type ?? ""),
    );
    if (frame.type === "response.created" || frame.type === "error" || open === undefined) {
      lists.push([frame]);
    } else {
      open.push(frame);
    }
  }
  return lists;
};

/** The script that makes the simulator send what a sequence shows. */
const scriptOf = (frames: readonly Frame[]): ResponseScript => {
  const last = frames.at(-1);
  const response = (last?.["response"] ?? {}) as Record<string, never>;
  const items = frames.filter(({ type }) => type === "response.output_item.added").map((frame) => frame["item"] as Item);
  const output = items.map((item): OutputScript => {
    const deltas = frames
      .filter((frame) => frame["item_id"] === item.id && frame.type.endsWith(".delta"))
      .map((frame) => String(frame["delta"]));
    const isRefusal = frames.some((frame) => frame["item_id"] === item.id && frame.type === "response.refusal.delta");
    if (item.type === "function_call") {
      return { type: "function_call", name: String(item["name"]), callId: String(item["call_id"]), arguments: deltas.join(""), deltas };
    }
    if (item.type === "reasoning") {
      return { type: "reasoning", summary: [deltas.join("")] };
    }
    const phase = item["phase"] === undefined ? {} : { phase: "final_answer" as const };
    return isRefusal ? { type: "refusal", deltas } : { type: "text", deltas, ...phase };
  });
  if (last?.type === "error") {
    const { headers, ...error } = last["error"] as Record<string, never>;
    return { refuse: { status: Number(last["status"]), ...(error as object), ...(headers === undefined ? {} : { headers }) } };
  }
  const ends: Record<string, ResponseScript> = {
    "response.incomplete": { end: { status: "incomplete", reason: response["incomplete_details"]?.["reason"] ?? "" } },
    "response.failed": { end: { status: "failed", ...(response["error"] as object | undefined) } },
  };
  return { output, ...ends[last?.type ?? ""] };
};

/** One spelling of ids and of values that a sequence only illustrates. Response objects of a sequence are cut to some fields. */
const comparable = (frame: Frame, fields: Frame): unknown => {
  const { response, obfuscation: _padding, ...rest } = frame;
  const shown = Object.keys((fields["response"] ?? {}) as object);
  const cut = Object.fromEntries(Object.entries((response ?? {}) as object).filter(([name]) => shown.includes(name)));
  const { id, created_at, completed_at, usage, service_tier, previous_response_id, reasoning, store, metadata, ...object } = cut;
  return JSON.parse(
    JSON.stringify({ ...rest, ...(response === undefined ? {} : { response: object }) })
      .replace(/"(msg|fc|rs|resp)_[0-9a-f]+"/g, '"$1"')
      .replace(/gAAAAAB[\w-]*-(partial|final)/g, "$1"),
  );
};

test.each(sequences.filter(({ title }) => !/age limit|not_found/.test(title)))(
  "the simulator sends the frames of: $title",
  async (sequence) => {
    const expected = exchanges(sequence);
    const { wsUrl } = await serve({ scripts: expected.map(scriptOf) });
    const client = await dial(wsUrl);
    const ids = new Map<string, string>();

    const creates = sequence.frames.filter(({ dir }) => dir === "client").map(({ frame }) => frame);
    for (const [index, create] of creates.entries()) {
      const parent = create?.["previous_response_id"];
      const frames = await client.create({ ...create, ...(parent === undefined ? {} : { previous_response_id: ids.get(String(parent)) }) });
      const wanted = expected[index] ?? [];
      ids.set(responseIdOf(wanted[0] ?? { type: "" }), responseIdOf(frames[0] ?? { type: "" }));
      // A reasoning summary is cut at its spaces, not where the sequence cuts it; the joined text is compared in the done events.
      const withoutCuts = (list: readonly Frame[]): Frame[] => list.filter(({ type }) => type !== "response.reasoning_summary_text.delta");
      const numberless = wanted.some(({ type }) => type === "response.reasoning_summary_text.delta");
      const clean = (list: readonly Frame[]): unknown[] =>
        withoutCuts(list).map((frame, position) => {
          const shape = comparable(frame, withoutCuts(wanted)[position] ?? frame) as Record<string, unknown>;
          return numberless ? { ...shape, sequence_number: null } : shape;
        });
      expect(clean(frames)).toEqual(clean(wanted));
    }
    expect(creates.length).toBe(expected.length);
  },
);

import { openVariant, variants } from "../clients/hook-variants.ts";
import type { Assignment, Goal, Measurement } from "../harness/measurement.ts";
import { median, medianRatio } from "../harness/statistics.ts";
import { textFrame } from "../servers/raw-frames.ts";

const ids = { response_id: "resp_0123456789abcdef01234", item_id: "item_0123456789abcdef01234", output_index: 0, content_index: 0 };

/** So many events of one type, as bytes. */
const delta = (type: string, content: string, count: number): readonly Buffer[] =>
  Array.from({ length: count }, (_, index) => textFrame(JSON.stringify({ type, event_id: `event_${index}`, ...ids, delta: content })));

const audio = Buffer.from(Uint8Array.from({ length: 4_800 }, (_, index) => (index * 7_919) % 256)).toString("base64");

/** The events of one round of a class, which takes less than a millisecond: the system seldom takes the core away in one. */
const conditions: Readonly<Record<string, readonly Buffer[]>> = {
  "text delta": delta("response.output_text.delta", " token", 800),
  "audio delta, 100 ms": delta("response.output_audio.delta", audio, 80),
};

/** As TCP gives them: 64 KiB at a time. */
const pieces = (frames: readonly Buffer[]): readonly Buffer[] => {
  const bytes = Buffer.concat(frames);
  return Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, index) => bytes.subarray(index * 65_536, (index + 1) * 65_536));
};

/** Rounds in which the engine compiles. */
const uncounted = 192;

/** Every order of a list: each class comes after each other one equally often, because it pays for what the one before it leaves in caches and heap. */
const orders = <T>(list: readonly T[]): readonly (readonly T[])[] =>
  list.length < 2 ? [list] : list.flatMap((first) => orders(list.filter((other) => other !== first)).map((rest) => [first, ...rest]));

const probe = async ({ condition, isQuick }: Assignment) => {
  const frames = conditions[condition] ?? [];
  const bytes = pieces(frames);
  let heard = 0;
  const contenders: { readonly receive: (bytes: Buffer) => void; readonly ns: number[] }[] = [];
  for (const variant of variants) contenders.push({ receive: await openVariant(variant, () => (heard += 1)), ns: [] });
  const all = orders(contenders);
  for (let round = -uncounted; round < (isQuick ? 96 : 480); round += 1) {
    for (const { receive, ns } of all[(round + uncounted) % all.length] ?? []) {
      heard = 0;
      const startedAt = performance.now();
      for (const piece of bytes) receive(piece);
      const took = performance.now() - startedAt;
      if (heard !== frames.length) throw new Error(`${heard} of ${frames.length} events were heard.`);
      if (round >= 0) ns.push((took * 1e6) / frames.length);
    }
    // What the stream under `ws` has put off is done between rounds.
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [without, ...others] = contenders.map(({ ns }) => ns);
  const [again, plain, overridden] = others.map((ns) => medianRatio(ns, without ?? []));
  return {
    ns: median(without ?? []),
    again: again ?? Number.NaN,
    plain: plain ?? Number.NaN,
    overridden: overridden ?? Number.NaN,
  };
};

const goal = (condition: string, what: string): Goal => ({
  text: `${what} costs at most 1.02 times what it costs without hooks, where nothing is overridden`,
  value: ({ median }) => median(condition, "RealtimeTransport", "plain"),
  isReached: (value) => value <= 1.02,
});

export const measurement: Measurement = {
  title: "Hooks of a subclass",
  method: `Time per received event, from the bytes of its frame, which \`ws\` reads, to a listener that gets decoded audio or text; the bytes are in memory. "Without" is the same class from whose sources the look-ups of
overridden members are cut; the other columns are ratios to it: the same once more, which is what the measurement can tell apart, the class as it is, and
a subclass that overrides every hook and calls upon ours. All four are in one process, each in a copy of the package of its own, and take turns in 480 rounds of half a millisecond, in every order,
after 192 that do not count; a ratio is the median of those within a round.`,
  conditions: Object.keys(conditions),
  contenders: ["RealtimeTransport"],
  base: "RealtimeTransport",
  columns: {
    ns: { title: "without hooks, ns" },
    again: { title: "once more", digits: 3 },
    plain: { title: "nothing overridden", digits: 3 },
    overridden: { title: "all overridden", digits: 3 },
  },
  rounds: 5,
  probe,
  remarks: `A subclass that overrides \`emit\` has every event emitted, also those that nobody listens to. The rows "hooks overridden" of the measurement above
have the network under them.`,
  goals: [goal("text delta", "A text delta"), goal("audio delta, 100 ms", "An audio delta")],
};

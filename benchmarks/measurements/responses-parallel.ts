import type { Piece } from "../clients/responses-client.ts";
import { createResponsesClient, responsesClients } from "../clients/responses-clients.ts";
import type { Assignment, Measurement } from "../harness/measurement.ts";
import { measureCost, watchEventLoop } from "../harness/process-cost.ts";
import { median } from "../harness/statistics.ts";
import type { Schedule } from "../servers/responses-server.ts";

const conditions: Readonly<Record<string, number>> = { "1 stream": 1, "16 streams": 16, "64 streams": 64, "256 streams": 256 };

/** One answer takes a second alone. */
const events = 49;
const everyMs = 20;
const aloneMs = (events + 1) * everyMs;

interface Answer {
  readonly firstMs: number;
}

/** Reads one answer and checks that every event of it is its own. */
const readAnswer = async (ask: (input: string, onPiece: (piece: Piece) => void) => Promise<void>, index: number): Promise<Answer> => {
  const schedule: Schedule = { name: `s${index}`, events, everyMs };
  const startedAt = performance.now();
  const decoder = new TextDecoder();
  let firstMs = 0;
  let text = "";
  await ask(JSON.stringify(schedule), (piece) => {
    firstMs ||= performance.now() - startedAt;
    text += piece instanceof Uint8Array ? decoder.decode(piece, { stream: true }) : `${JSON.stringify(piece)}\n`;
  });
  const own = text.split(`"msg_s${index}"`).length - 1;
  const all = text.split('"msg_s').length - 1;
  if (own !== events || all !== events)
    throw new Error(`answers get mixed up: stream ${index} got ${own} of its ${events} deltas and ${all - own} of others`);
  return { firstMs };
};

const probe = async ({ contender, condition, origin }: Assignment) => {
  const streams = conditions[condition] ?? 0;
  const client = createResponsesClient(contender, `${origin}/v1`);
  const warmUp: Schedule = { name: "warm", events: 3, everyMs: 5 };
  await client.ask(JSON.stringify(warmUp), () => undefined);
  const loop = watchEventLoop();
  let answers: readonly Answer[] = [];
  const { cpuMs, wallMs } = await measureCost(async () => {
    answers = await Promise.all(Array.from({ length: streams }, (_, index) => readAnswer(client.ask, index)));
  });
  return {
    first: median(answers.map(({ firstMs }) => firstMs)),
    total: wallMs,
    stretch: wallMs / aloneMs,
    pause: loop.read().max,
    cpu: cpuMs,
  };
};

export const measurement: Measurement = {
  title: "Responses in parallel",
  method: `Answers of ${events} deltas, one every ${everyMs} ms, asked for at the same time after one that warmed up: the time to the first event (median of the streams), the time
until all have ended, the same as a multiple of the ${aloneMs} ms that one takes by the server's schedule, and the longest delay of the event loop. Every event is
checked for whose it is. Without lanes each stream has a socket of its own; with them 16 share one.`,
  conditions: Object.keys(conditions),
  quickConditions: ["256 streams"],
  contenders: Object.keys(responsesClients),
  base: "raw ws",
  columns: {
    first: { title: "first event, ms", digits: 1 },
    total: { title: "total, ms" },
    stretch: { title: "× schedule", digits: 2 },
    pause: { title: "longest delay, ms", digits: 1 },
    cpu: { title: "CPU, ms", hasRatio: true },
  },
  rounds: 2,
  server: [new URL("../servers/responses-server.ts", import.meta.url)],
  probeTimeoutMs: 10_000,
  probe,
  goals: ["createWebSocketFetch", "createWebSocketFetch, lanes"].flatMap((contender) => [
    {
      text: `256 parallel streams of \`${contender}\` take at most 1.3 times what one takes by the schedule`,
      value: ({ median: of }) => of("256 streams", contender, "stretch"),
      isReached: (value: number) => value <= 1.3,
      limit: "256 handshakes at once are what takes longer than the schedule, with raw `ws` as well; with lanes there are 16",
    },
    {
      text: `256 parallel streams of \`${contender}\`: no delay of the event loop over 50 ms where raw \`ws\` has none (0 where it has)`,
      value: ({ median: of }) => (of("256 streams", "raw ws", "pause") > 50 ? 0 : of("256 streams", contender, "pause")),
      isReached: (value: number) => value <= 50,
      limit: "Opening 256 sockets at once is what delays it; with lanes there are 16",
    },
  ]),
};

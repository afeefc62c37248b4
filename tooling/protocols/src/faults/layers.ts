// Runs inside an engine.
import { type Adapter, afterFirstFrame, type Connection, connect, type Heartbeat, heartbeat, reconnecting } from "@plugboard/core";
import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { createWebSocketFetch } from "@plugboard/responses";
import { textOf } from "../responses/exchange.ts";
import { type Cell, faults, type Layer } from "./cells.ts";
import { workIn } from "./wire-work.ts";

/** What the program of a layer is given. */
export interface LayerContext {
  readonly cell: Cell;
  readonly adapter: Adapter;
  /** Host and port of the cell's proxy. */
  readonly host: string;
  /** Base of the HTTP API, past the proxy: the fetch of an engine cannot be told to trust the proxy's certificate. */
  readonly plain: string;
  /** Resolves when an outcome is given up. */
  readonly late: Promise<string>;
  /** From now on the fault may begin. */
  readonly arm: () => Promise<void>;
}

const key = "ek_simulated";

/** Whether a deadline is what is judged: it is short then, and so long otherwise that nothing but a hang takes that time. */
const isDeadlineJudged = ({ fault }: Cell): boolean => faults[fault] === "silent" || faults[fault] === "damaged";

const deadlinesFor = (cell: Cell) => {
  const { phase } = cell;
  const isShort = isDeadlineJudged(cell);
  const isDial = phase === "dial" || phase === "handshake" || phase === "before-ready";
  const probe = (): string => JSON.stringify({ type: "input_audio_buffer.clear" });
  const beat: Heartbeat = heartbeat(isShort ? { pingAfterMs: 700, replyTimeoutMs: 1_500, probe } : { probe });
  return { connectTimeoutMs: isShort && isDial ? 1_500 : 20_000, closeTimeoutMs: isShort ? 1_000 : 5_000, heartbeat: beat };
};

const requestFor = ({ cell, adapter, host }: LayerContext) => ({
  url: `${cell.way === "tls" ? "wss" : "ws"}://${host}/v1/realtime?model=gpt-realtime-2.1`,
  ...(adapter.capabilities.headers
    ? { headers: { authorization: `Bearer ${key}` } }
    : { protocols: ["realtime", `openai-insecure-api-key.${key}`] }),
});

const isArmed = ({ phase }: Cell): boolean => phase === "idle" || phase === "mid-response" || phase === "mid-append";

const sendWork = (connection: Connection, cell: Cell): void => {
  // A connection that has ended meanwhile says so by `closed`.
  if (connection.status === "open") for (const event of workIn(cell.phase).events) connection.send(JSON.stringify(event));
};

/** Hears the type of each event: damaged text has none. */
const typeOf = (frame: unknown): string => /"type":\s*"([^"]+)"/.exec(String(frame))?.[1] ?? "";

const core = async (context: LayerContext): Promise<string> => {
  const { cell, adapter, arm } = context;
  const answered = Promise.withResolvers<string>();
  const message = (frame: unknown): void => void (typeOf(frame) === workIn(cell.phase).answer && answered.resolve("completed"));
  const connection = await connect(adapter, requestFor(context), { message }, { ...deadlinesFor(cell), readiness: afterFirstFrame });
  const ended = connection.closed.then(({ error, initiator }) => {
    if (error) throw error;
    return `closed ${initiator}`;
  });
  ended.catch(() => undefined);
  try {
    if (cell.phase === "closing") {
      await arm();
      void connection.close(4_000, "done");
      return await connection.closed.then(({ initiator }) => `closed ${initiator}`);
    }
    if (isArmed(cell)) await arm();
    sendWork(connection, cell);
    return await Promise.race([answered.promise, ended, context.late]);
  } finally {
    await connection.close();
  }
};

const series = async (context: LayerContext): Promise<string> => {
  const { cell, adapter, arm } = context;
  let connections = 0;
  let failures = 0;
  const answered = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  const work = reconnecting(
    adapter,
    () => requestFor(context),
    {
      message: (frame) => void (typeOf(frame) === workIn(cell.phase).answer && answered.resolve(failures > 0 ? "recovered" : "completed")),
      waiting: () => {
        failures += 1;
      },
      connected: (connection) => {
        connections += 1;
        opened.resolve();
        // The first one waits for the fault to be armed.
        if (connections > 1 || !isArmed(cell)) sendWork(connection, cell);
      },
    },
    { ...deadlinesFor(cell), readiness: afterFirstFrame, minDelayMs: 10, maxDelayMs: 50 },
  );
  work.done.catch((error: unknown) => answered.reject(error));
  try {
    await Promise.race([opened.promise, answered.promise, context.late]);
    if (isArmed(cell)) {
      await arm();
      if (connections === 1 && work.connection) sendWork(work.connection, cell);
    }
    if (cell.phase !== "closing") return await Promise.race([answered.promise, context.late]);
    await arm();
    answered.promise.catch(() => undefined);
    return await work.close(4_000, "done").then(() => "completed");
  } finally {
    await work.close();
  }
};

const realtime = async (context: LayerContext): Promise<string> => {
  const { cell, adapter, arm } = context;
  const { connectTimeoutMs, ...connection } = deadlinesFor(cell);
  const transport = new RealtimeTransport({
    adapter,
    apiKey: key,
    url: requestFor(context).url,
    connectTimeoutMs,
    connection,
    ...(cell.layer === "resuming" && { resume: resuming() }),
  });
  const outcome = Promise.withResolvers<string>();
  let answer: "completed" | "recovered" = "completed";
  const work = workIn(cell.phase);
  const send = (): void => {
    for (const event of work.events) transport.sendEvent(event as Parameters<typeof transport.sendEvent>[0]);
  };
  transport.on(work.answer, () => outcome.resolve(answer));
  const lost: unknown[] = [];
  transport.on("error", ({ error }) => lost.push(error));
  transport.on("resumed", () => {
    answer = "recovered";
    // What was under way is sent again by the call itself, or was lost with its session and is asked for again.
    send();
  });
  transport.on("close", () => (lost.length > 0 ? outcome.reject(lost[0]) : outcome.resolve("closed network")));
  outcome.promise.catch(() => undefined);
  try {
    await transport.connect();
    if (isArmed(cell) || cell.phase === "closing") await arm();
    if (cell.phase === "closing") {
      transport.close();
      return "closed local";
    }
    send();
    return await Promise.race([outcome.promise, context.late]);
  } finally {
    transport.close();
  }
};

const responses = async (context: LayerContext): Promise<string> => {
  const { cell, adapter, host, plain, arm } = context;
  const { connectTimeoutMs } = deadlinesFor(cell);
  const baseURL = `${cell.way === "tls" ? "https" : "http"}://${host}/v1`;
  const silenceMs = isDeadlineJudged(cell) ? 2_000 : 60_000;
  const client = createWebSocketFetch({
    adapter,
    baseURL,
    connectTimeoutMs,
    headersTimeoutMs: silenceMs,
    bodyTimeoutMs: silenceMs,
    fetch: (_input, init) => fetch(`${plain}/responses`, init),
    ...(!adapter.capabilities.headers && { subprotocols: () => ["responses", `openai-insecure-api-key.${key}`] }),
  });
  const ask = async (input: string): Promise<string> => {
    const body = JSON.stringify({ model: "gpt-5.6", store: false, stream: true, input });
    const init = { method: "POST", headers: { authorization: `Bearer ${key}`, "content-type": "application/json" }, body };
    const response = await client(`${baseURL}/responses`, init);
    const text = await textOf(response);
    if (!response.ok) return `answered ${response.status}`;
    if (!text.includes('"response.completed"')) throw new Error(`an answer without an end: ${text.slice(-200)}`);
    return "completed";
  };
  try {
    if (isArmed(cell) || cell.phase === "closing") {
      await ask("first");
      await arm();
    }
    if (cell.phase === "closing") return "completed";
    return await ask(cell.phase === "mid-append" ? "long ".repeat(10_000) : "a question of some words");
  } finally {
    await client.close();
  }
};

/** One program for each layer. It gives an outcome or rejects. */
export const layerPrograms: Readonly<Record<Layer, (context: LayerContext) => Promise<string>>> = {
  core,
  series,
  realtime,
  resuming: realtime,
  responses,
};

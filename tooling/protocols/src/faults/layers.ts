// Runs inside an engine.
import { afterFirstFrame, type Connection, connect, reconnecting } from "@plugboard/core";
import { RealtimeTransport, resuming } from "@plugboard/realtime";
import { callbackSocket, TwilioTransport } from "@plugboard/realtime/twilio";
import { createWebSocketFetch } from "@plugboard/responses";
import { textOf } from "../responses/exchange.ts";
import type { Cell, Layer } from "./cells.ts";
import { deadlinesFor, isArmed, isDeadlineJudged, key, type LayerContext } from "./layer-context.ts";
import { live } from "./live-layer.ts";
import { workIn } from "./wire-work.ts";

const requestFor = ({ cell, adapter, host }: LayerContext) => ({
  url: `${cell.way === "tls" ? "wss" : "ws"}://${host}/v1/realtime?model=gpt-realtime-2.1`,
  ...(adapter.capabilities.headers
    ? { headers: { authorization: `Bearer ${key}` } }
    : { protocols: ["realtime", `openai-insecure-api-key.${key}`] }),
});

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

/** A transport, and whether a phone in front of it is still held. */
interface Bridge {
  readonly transport: RealtimeTransport;
  readonly isPhoneHeld: () => boolean;
}

const bridgeFor = (context: LayerContext): Bridge => {
  const { cell, adapter } = context;
  const { connectTimeoutMs, ...connection } = deadlinesFor(cell);
  const options = { adapter, apiKey: key, url: requestFor(context).url, connectTimeoutMs, connection };
  if (cell.layer !== "phone") {
    const transport = new RealtimeTransport({ ...options, ...(cell.layer === "resuming" && { resume: resuming() }) });
    return { transport, isPhoneHeld: () => false };
  }
  let isHeld = true;
  const hangUp = (): void => {
    isHeld = false;
  };
  // The provider's side: it says nothing, because what breaks is the other side of the bridge.
  const twilioWebSocket = callbackSocket({ send: () => undefined, close: hangUp });
  return { transport: new TwilioTransport({ ...options, twilioWebSocket }), isPhoneHeld: () => isHeld };
};

const realtime = async (context: LayerContext): Promise<string> => {
  const { cell, arm } = context;
  const { transport, isPhoneHeld } = bridgeFor(context);
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
  let isConnected = false;
  transport.on("close", () => {
    if (isConnected && isPhoneHeld()) outcome.resolve("the phone is still held");
    else if (lost.length > 0) outcome.reject(lost[0]);
    else outcome.resolve("closed network");
  });
  outcome.promise.catch(() => undefined);
  try {
    await transport.connect();
    isConnected = true;
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
  phone: realtime,
  live,
  responses,
};

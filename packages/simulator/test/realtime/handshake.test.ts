import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/index.ts";
import { connectTo, wireClient } from "./wire-client.ts";

let simulator: Simulator;
afterEach(() => simulator.close());

const start = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  simulator = await startSimulator({ speed: Number.POSITIVE_INFINITY, ...options });
  return simulator;
};
const model = "?model=gpt-realtime";

interface Refused {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Dials and gives the HTTP answer of the refusal. */
const refusal = async (url: string, headers: Readonly<Record<string, string>> = { authorization: "Bearer sk-test" }): Promise<Refused> => {
  const socket = new WebSocket(url, { headers });
  socket.on("error", () => {});
  const [, response] = await once(socket, "unexpected-response");
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(Buffer.from(chunk));
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks).toString() };
};

/** Sends a handshake by hand over a raw TCP connection. */
const rawHandshake = async (url: string): Promise<Socket> => {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port) });
  await once(socket, "connect");
  const lines = [`GET ${pathname}${search} HTTP/1.1`, `Host: ${hostname}`, "Authorization: Bearer sk-test"];
  const upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];
  socket.write([...lines, ...upgrade, "", ""].join("\r\n"));
  return socket;
};

describe("credentials", () => {
  test("a key may come as a bearer header, as Azure's header, or as a subprotocol", async () => {
    const { wsUrl, handshakes } = await start();
    await connectTo(wsUrl + model);
    await connectTo(wsUrl + model, { headers: { "api-key": "azure" } });
    const browser = new WebSocket(wsUrl + model, ["realtime", "openai-insecure-api-key.ek_1", "openai-agents-sdk.0.20.0"]);
    await once(browser, "open");
    expect(browser.protocol).toBe("realtime");
    expect(handshakes.map(({ credential }) => credential)).toEqual([
      { kind: "bearer", key: "sk-test", isEphemeral: false },
      { kind: "api-key", key: "azure", isEphemeral: false },
      { kind: "subprotocol", key: "ek_1", isEphemeral: true },
    ]);
  });

  test("headers, protocols and the raw address are recorded", async () => {
    const { wsUrl, handshakes } = await start();
    const headers = { authorization: "Bearer k", "openai-safety-identifier": "user-7", "x-openai-agents-sdk": "openai-agents-sdk.0.20.0" };
    await connectTo(`${wsUrl}?model=a%2Fb`, { headers });
    expect(handshakes[0]).toMatchObject({ url: "/v1/realtime?model=a%2Fb", headers, status: 101, connection: 0 });
    expect(simulator.sessions[0]?.settings).toMatchObject({ model: "a/b" });
  });

  test("no key, and a key that is not in apiKeys, are refused with 401", async () => {
    const { wsUrl, handshakes } = await start({ apiKeys: ["sk-good"] });
    expect(await refusal(wsUrl + model, {})).toMatchObject({ status: 401 });
    const wrong = await refusal(wsUrl + model);
    expect(JSON.parse(wrong.body)).toMatchObject({ error: { code: "invalid_api_key", type: "invalid_request_error" } });
    await connectTo(wsUrl + model, { headers: { authorization: "Bearer sk-good" } });
    expect(handshakes.map(({ status }) => status)).toEqual([401, 401, 101]);
  });
});

describe("the address", () => {
  test("exactly one of model, call_id and intent is wanted", async () => {
    const { wsUrl } = await start();
    for (const query of ["", "?model=a&intent=transcription", "?intent=other", "?model="]) {
      expect(await refusal(wsUrl + query)).toMatchObject({ status: 400 });
    }
    expect(await refusal(wsUrl.replace("/realtime", "/elsewhere"))).toMatchObject({ status: 404 });
  });

  test("an unknown call is refused with 404 and the API's body", async () => {
    const { wsUrl } = await start();
    const { status, body } = await refusal(`${wsUrl}?call_id=rtc_unknown`);
    expect(status).toBe(404);
    expect(JSON.parse(body)).toEqual({
      error: { message: "No session found for the provided call_id", type: "invalid_request_error", code: "call_id_not_found", param: "" },
    });
  });

  test("intent=transcription begins a transcription session, and Azure's path is the same", async () => {
    const { wsUrl } = await start();
    const client = await connectTo(`${wsUrl.replace("/v1", "/openai/v1")}?intent=transcription`);
    const { session } = await client.next("session.created");
    expect(session).toMatchObject({ type: "transcription", object: "realtime.transcription_session" });
    expect(session).not.toHaveProperty("model");
  });

  test.each([
    { headers: { authorization: "Bearer k", "openai-beta": "realtime=v1" }, protocols: [] },
    { headers: { authorization: "Bearer k" }, protocols: ["realtime", "openai-beta.realtime-v1"] },
  ])("the beta shape gets an error and close 4000: $headers $protocols", async ({ headers, protocols }) => {
    const { wsUrl } = await start();
    const client = wireClient(new WebSocket(wsUrl + model, protocols, { headers }));
    expect(await client.next("error")).toMatchObject({ error: { code: "beta_api_shape_disabled" } });
    expect(await client.closed).toMatchObject({ code: 4000 });
    expect(client.events).toHaveLength(1);
  });
});

describe("scripted handshakes", () => {
  test("each connection takes the next entry: refusals with status, headers and body, then an answer", async () => {
    const { wsUrl } = await start({
      script: {
        connections: [
          { refuse: { status: 401 } },
          { refuse: { status: 403 } },
          { refuse: { status: 404, body: "nothing here" } },
          { refuse: { status: 429, headers: { "retry-after": "20" } } },
          { refuse: { status: 503, body: { error: { message: "busy" } } } },
        ],
      },
    });
    expect(JSON.parse((await refusal(wsUrl + model)).body)).toMatchObject({ error: { code: "invalid_api_key" } });
    expect(await refusal(wsUrl + model)).toMatchObject({ status: 403 });
    expect(await refusal(wsUrl + model)).toMatchObject({ status: 404, body: "nothing here" });
    expect(await refusal(wsUrl + model)).toMatchObject({ status: 429, headers: { "retry-after": "20" } });
    expect(await refusal(wsUrl + model)).toMatchObject({ status: 503, body: '{"error":{"message":"busy"}}' });
    await connectTo(wsUrl + model);
  });

  test("a reset and a silent handshake are recorded, and close() is not held up by them", async () => {
    const { wsUrl } = await start({ script: { connections: [{ handshake: "reset" }, { handshake: "silent" }] } });
    const reset = await rawHandshake(wsUrl + model);
    const received: Buffer[] = [];
    reset.on("data", (chunk) => received.push(Buffer.from(chunk)));
    reset.on("error", () => {});
    await once(reset, "close");
    expect(received).toEqual([]);
    const silent = await rawHandshake(wsUrl + model);
    const ended = once(silent, "close");
    silent.resume();
    silent.on("error", () => {});
    while (simulator.handshakes.length < 2) await new Promise((resolve) => setImmediate(resolve));
    await simulator.close();
    await ended;
    expect(simulator.handshakes.map(({ status }) => status)).toEqual([0, 0]);
  });
});

describe("session.created", () => {
  test("it leaves in the same TCP write as the 101, a hundred times of a hundred", async () => {
    const { wsUrl } = await start();
    for (let count = 0; count < 100; count += 1) {
      const socket = await rawHandshake(wsUrl + model);
      const [first] = await once(socket, "data");
      expect(first.toString("latin1")).toMatch(/^HTTP\/1.1 101 .*session\.created/s);
      socket.destroy();
    }
  });

  test("it may come in a write of its own, later, or never", async () => {
    const { wsUrl } = await start({
      script: { everyConnection: { sessionCreated: "after-handshake" } },
    });
    // The kernel may still join two writes for a reader that is late, so one of ten is enough.
    const first: string[] = [];
    for (let count = 0; count < 10; count += 1) {
      const socket = await rawHandshake(wsUrl + model);
      const [data] = await once(socket, "data");
      first.push(data.toString("latin1"));
      socket.destroy();
    }
    expect(first.some((data) => !data.includes("session.created"))).toBe(true);

    simulator.setScript({
      connections: [{ sessionCreated: { delayMs: 60 } }, { sessionCreated: "never" }],
    });
    const startMs = performance.now();
    const late = await connectTo(wsUrl + model);
    await late.next("session.created");
    expect(performance.now() - startMs).toBeGreaterThan(55);

    const mute = await connectTo(wsUrl + model);
    mute.send({ type: "input_audio_buffer.clear" });
    await mute.next("input_audio_buffer.cleared");
    expect(mute.events).toHaveLength(1);
  });

  test("it announces when the session ends", async () => {
    const { wsUrl } = await start({ script: { everyConnection: { lifetimeMs: 600_000 } } });
    const client = await connectTo(wsUrl + model);
    const { session } = await client.next("session.created");
    const { expires_at } = session as { expires_at: number };
    expect(Math.abs(expires_at - (Date.now() / 1_000 + 600))).toBeLessThan(5);
  });
});

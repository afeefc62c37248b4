import { describe, expect, test } from "vitest";
import { azureEndpoint, gatewayEndpoint, openaiEndpoint, RealtimeTransport, type RealtimeTransportOptions } from "../src/index.ts";
import { type ScriptedSocket, scriptedAdapter } from "./scripted-socket.ts";

/** What every handshake says of the client, where it can have headers. */
const sdkHeaders = {
  "User-Agent": "Agents/JavaScript 0.20.0 plugboard-realtime",
  "X-OpenAI-Agents-SDK": "openai-agents-sdk.0.20.0",
};

const key = "sk-0123456789abcdef";

const requestOf = async (
  options: Partial<RealtimeTransportOptions>,
  connect: object = {},
  headers = true,
): Promise<ScriptedSocket["request"]> => {
  const adapter = scriptedAdapter({ headers });
  const transport = new RealtimeTransport({ adapter, apiKey: key, ready: "open", ...options });
  const connecting = transport.connect(connect).catch((error: unknown) => error);
  // The socket never opens, so the attempt is given up; a refusal before anything is dialled is thrown.
  await Promise.resolve();
  if (adapter.sockets.length === 0) throw await connecting;
  const { request } = adapter.socket;
  transport.close();
  await connecting;
  return request;
};

describe("the URL", () => {
  const openai = "wss://api.openai.com/v1/realtime";
  test.each<[string, Partial<RealtimeTransportOptions>, object, string]>([
    ["default", {}, {}, `${openai}?model=gpt-realtime-2.1`],
    ["model", { model: "gpt-realtime-1.5" }, {}, `${openai}?model=gpt-realtime-1.5`],
    ["model of connect()", { model: "a" }, { model: "b" }, `${openai}?model=b`],
    ["a model that needs encoding", { model: "a b&c" }, {}, `${openai}?model=a+b%26c`],
    ["call", {}, { callId: "rtc_1" }, `${openai}?call_id=rtc_1`],
    ["transcription", { intent: "transcription" }, {}, `${openai}?intent=transcription`],
    ["url, with nothing added", { url: "wss://proxy.example/rt?tenant=1" }, {}, "wss://proxy.example/rt?tenant=1"],
    ["url, with its query as it was written", { url: "wss://a.example/rt?a=%2F&b=x+y&c=&a" }, {}, "wss://a.example/rt?a=%2F&b=x+y&c=&a"],
    ["url of connect() over the call", { url: "wss://a.example/" }, { url: "wss://b.example/", callId: "c" }, "wss://b.example/"],
    ["call over the url", { url: "wss://a.example/" }, { callId: "c" }, `${openai}?call_id=c`],
    ["http to ws", { url: "http://localhost:8080/v1/realtime" }, {}, "ws://localhost:8080/v1/realtime"],
    ["https to wss", { url: "https://a.example/" }, {}, "wss://a.example/"],
    [
      "gateway",
      { endpoint: gatewayEndpoint("https://gw.example/openai/v1/") },
      {},
      "wss://gw.example/openai/v1/realtime?model=gpt-realtime-2.1",
    ],
    [
      "gateway, path complete",
      { endpoint: gatewayEndpoint("wss://gw.example/v1/realtime?team=x") },
      {},
      "wss://gw.example/v1/realtime?team=x&model=gpt-realtime-2.1",
    ],
    ["gateway, call", { endpoint: gatewayEndpoint("https://gw.example/v1") }, { callId: "c" }, "wss://gw.example/v1/realtime?call_id=c"],
    [
      "azure",
      { endpoint: azureEndpoint({ endpoint: "https://r.openai.azure.com", deployment: "mine" }) },
      {},
      "wss://r.openai.azure.com/openai/v1/realtime?model=mine",
    ],
    [
      "azure, path given",
      { endpoint: azureEndpoint({ endpoint: "https://r.openai.azure.com/openai/v1/" }) },
      {},
      "wss://r.openai.azure.com/openai/v1/realtime?model=gpt-realtime-2.1",
    ],
    [
      "azure, call",
      { endpoint: azureEndpoint({ endpoint: "https://r.openai.azure.com" }) },
      { callId: "c" },
      "wss://r.openai.azure.com/openai/v1/realtime?call_id=c",
    ],
    ["openai, named", { endpoint: openaiEndpoint() }, {}, `${openai}?model=gpt-realtime-2.1`],
    ["hook", { buildUrl: ({ model }) => `wss://h.example/${model}` }, {}, "wss://h.example/gpt-realtime-2.1"],
  ])("%s", async (_name, options, connect, expected) => {
    expect((await requestOf(options, connect)).url).toBe(expected);
  });
});

describe("the credential", () => {
  test("is a header where headers can be sent, with who calls", async () => {
    const request = await requestOf({
      organization: "org_1",
      project: "proj_1",
      safetyIdentifier: "user-hash",
      headers: { "X-Trace": "t" },
    });
    expect(request).toMatchObject({
      protocols: [],
      headers: {
        Authorization: `Bearer ${key}`,
        "OpenAI-Organization": "org_1",
        "OpenAI-Project": "proj_1",
        "OpenAI-Safety-Identifier": "user-hash",
        "X-Trace": "t",
      },
    });
  });

  test("is a subprotocol where they cannot, never both, and never with the beta token", async () => {
    const request = await requestOf({ apiKey: "ek_1234", organization: "org_1", project: "proj_1" }, {}, false);
    expect(request).toMatchObject({
      protocols: [
        "realtime",
        "openai-insecure-api-key.ek_1234",
        "openai-agents-sdk.0.20.0",
        "openai-organization.org_1",
        "openai-project.proj_1",
      ],
      headers: {},
    });
  });

  test("must be ephemeral as a subprotocol, unless told otherwise", async () => {
    const message = expect.stringContaining("requires an ephemeral client key");
    await expect(requestOf({}, {}, false)).rejects.toMatchObject({ code: "invalid-argument", message });
    await expect(requestOf({}, {}, false)).rejects.not.toMatchObject({ message: expect.stringContaining("0123456789") });
    expect((await requestOf({ useInsecureApiKey: true }, {}, false)).protocols[1]).toBe(`openai-insecure-api-key.${key}`);
  });

  test("goes to Azure as its own header, or as a bearer token, and not without headers", async () => {
    const endpoint = "https://r.openai.azure.com";
    expect((await requestOf({ endpoint: azureEndpoint({ endpoint }) })).headers).toEqual({ ...sdkHeaders, "api-key": key });
    expect((await requestOf({ endpoint: azureEndpoint({ endpoint, credential: "bearer" }) })).headers).toEqual({
      ...sdkHeaders,
      Authorization: `Bearer ${key}`,
    });
    await expect(requestOf({ endpoint: azureEndpoint({ endpoint }) }, {}, false)).rejects.toMatchObject({ code: "capability-missing" });
  });

  test("is placed by the application's hook, also without a key", async () => {
    const adapter = scriptedAdapter();
    const auth = async (): Promise<{ headers: Record<string, string> }> => ({ headers: { Cookie: "session=1" } });
    const transport = new RealtimeTransport({ adapter, auth, ready: "open" });
    const connecting = transport.connect();
    await new Promise((resolve) => setImmediate(resolve));
    adapter.socket.open();
    await connecting;
    expect(adapter.socket.request.headers).toEqual({ ...sdkHeaders, Cookie: "session=1" });
    transport.close();
  });

  test("a safety identifier that cannot be sent is refused, and not dropped", async () => {
    await expect(requestOf({ apiKey: "ek_1", safetyIdentifier: "user" }, {}, false)).rejects.toMatchObject({ code: "capability-missing" });
  });
});

/** What the readers of the documents import, by module: a block shows what matters and leaves such lines out. */
const imported: Readonly<Record<string, string>> = {
  "@openai/agents-realtime": "RealtimeSession",
  "@plugboard/browser-audio": "openVoice",
  "@plugboard/core": "Readiness",
  "@plugboard/deno": "denoAdapter",
  "@plugboard/node": "nodeAdapter",
  "@plugboard/realtime": "RealtimeTransport, resuming",
  "@plugboard/responses": "createWebSocketFetch",
  "@plugboard/simulator": "startSimulator",
  "@plugboard/workerd": "workerdAdapter, WorkerdSocket",
  openai: "default as OpenAI",
  vitest: "describe, test",
};

/** What they have of their own, by name: its type. */
const own: Readonly<Record<string, string>> = {
  acknowledged: `(payload: () => object) => import("@plugboard/core").Readiness<import("@plugboard/core").Socket>`,
  adapter: `import("@plugboard/core").Adapter`,
  agent: `import("@openai/agents-realtime").RealtimeAgent`,
  apiKey: "string",
  audio: "string",
  audioElement: "HTMLAudioElement",
  baseUrl: "string",
  callId: "string",
  caption: "{ add(itemId: string, text: string | undefined): void; set(itemId: string, text: string): void }",
  chunk: "Uint8Array",
  Deno: `{ createHttpClient(options: object): NonNullable<Parameters<typeof import("@plugboard/deno/native").nativeAdapter>[0]>["client"] }`,
  deviceId: "string",
  findParcel: `(transcript: readonly import("@plugboard/live").Passage[], signal: AbortSignal) => Promise<string>`,
  freshCredential: "() => Promise<Record<string, string>>",
  instructions: "string",
  microphone: "{ on(event: 'data', listener: (chunk: ArrayBuffer) => void): void }",
  mediaStream: "MediaStream",
  messages: `import("ai").ModelMessage[]`,
  MyRuntime: "unknown",
  openai: `import("openai").default`,
  pcm: "ArrayBuffer",
  phone: "{ play(base64: string, itemId: string, responseId: string): boolean; clear(): { itemId: string; playedMs: number } }",
  policy: `(info: import("@plugboard/core").ReconnectInfo) => boolean`,
  player: "{ play(audio: ArrayBuffer | Uint8Array): void; playedMs(itemId: string): number | null; clear(): void }",
  runMyVoiceAgent: "(url: string) => Promise<void>",
  sessionId: "string",
  shortLivedKey: "string",
  socket: "WebSocket",
  speaker: "{ write(audio: ArrayBuffer): void }",
  token: "string",
  tools: `import("ai").ToolSet`,
  twilioWebSocket: `import("ws").WebSocket`,
  url: "string",
  version: "string",
};

/** The line that a block leaves to its reader; empty for a name that is nobody's. */
export const lineFor = (name: string): string => {
  if (Object.hasOwn(own, name)) return `declare const ${name}: ${own[name]};`;
  const found = Object.entries(imported).find(([, names]) => names.split(/, | as /).includes(name));
  if (!found) return "";
  const [module, names] = found;
  return `import { ${names.split(", ").find((one) => one.endsWith(name))} } from "${module}";`;
};

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";

/** Phones and the API, in one process so that one clock tells how late audio is. */
const [calls = "100", seconds = "10"] = process.argv.slice(2);

const frameMs = 20;
const deltaMs = 200;
const late: { readonly toApi: number[]; readonly toPhone: number[] } = { toApi: [], toPhone: [] };
let isMeasuring = false;

/** Audio that says when it was sent, in its first bytes. */
const stamped = (ms: number): string => {
  const audio = Buffer.alloc(ms * 8, 0x2a);
  audio.writeDoubleLE(performance.now());
  return audio.toString("base64");
};

const lateness = (payload: string): number => performance.now() - Buffer.from(payload.slice(0, 12), "base64").readDoubleLE();

/** The payload of a frame whose audio is the value of a member; nothing of it is parsed, so that the load costs little. */
const payloadOf = (text: string, member: string): string | undefined => {
  const at = text.indexOf(`"${member}":"`);
  return at < 0 ? undefined : text.slice(at + member.length + 4, text.indexOf('"', at + member.length + 4));
};

const api = new WebSocketServer({ port: 0, host: "127.0.0.1", perMessageDeflate: false });
api.on("connection", (socket) => {
  socket.send(JSON.stringify({ type: "session.created", event_id: "e", session: {} }));
  socket.on("message", (data) => {
    const text = String(data);
    if (text.includes('"session.update"')) socket.send(JSON.stringify({ type: "session.updated", event_id: "e", session: {} }));
    if (!isMeasuring || !text.includes("input_audio_buffer.append")) return;
    const payload = payloadOf(text, "audio");
    if (payload) late.toApi.push(lateness(payload));
  });
  const ids = { event_id: "event_1", response_id: "resp_1", item_id: "item_1", output_index: 0, content_index: 0 };
  const speak = setInterval(
    () => socket.send(JSON.stringify({ type: "response.output_audio.delta", ...ids, delta: stamped(deltaMs) })),
    deltaMs,
  );
  socket.on("close", () => clearInterval(speak));
});
await once(api, "listening");
process.send?.({ apiUrl: `ws://127.0.0.1:${(api.address() as AddressInfo).port}` });
const [{ phoneUrl }] = (await once(process, "message")) as [{ readonly phoneUrl: string }];

const call = async (index: number): Promise<void> => {
  const streamSid = `MZ${index}`;
  const socket = new WebSocket(phoneUrl, { perMessageDeflate: false });
  await once(socket, "open");
  const format = { encoding: "audio/x-mulaw", sampleRate: 8_000, channels: 1 };
  socket.send(
    JSON.stringify({ event: "start", streamSid, start: { streamSid, callSid: `CA${index}`, mediaFormat: format, customParameters: {} } }),
  );
  socket.on("message", (data) => {
    const text = String(data);
    if (text.startsWith('{"event":"mark"')) return socket.send(text);
    const payload = isMeasuring && payloadOf(text, "payload");
    if (payload) late.toPhone.push(lateness(payload));
  });
  let chunk = 0;
  setInterval(() => {
    chunk += 1;
    const media = `{"track":"inbound","chunk":"${chunk}","timestamp":"${chunk * frameMs}","payload":"${stamped(frameMs)}"}`;
    socket.send(`{"event":"media","sequenceNumber":"${chunk}","streamSid":"${streamSid}","media":${media}}`);
  }, frameMs);
};

for (let index = 0; index < Number(calls); index += 1) {
  await call(index);
}
await new Promise((resolve) => setTimeout(resolve, 2_000));
process.send?.("begin");
isMeasuring = true;
await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1_000));
isMeasuring = false;
const summary = (values: number[]): object => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 10) / 10;
  return { pieces: values.length, p50: at(0.5), p99: at(0.99), max: at(1) };
};
process.send?.({ lateMs: { toApi: summary(late.toApi), toPhone: summary(late.toPhone) } });
process.exit(0);

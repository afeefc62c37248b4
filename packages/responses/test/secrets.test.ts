import { inspect } from "node:util";
import { nodeAdapter } from "@plugboard/node";
import { createWebSocketFetch } from "@plugboard/responses";
import { expect, test } from "vitest";
import { type PeerSocket, startPeer, textFrames } from "./peer.ts";
import { streaming } from "./sse.ts";

const key = "sk-very-secret-0123456789";
const text = "a payload that is nobody's business";

const failures: Record<string, (socket: PeerSocket) => void> = {
  "a loss before the first frame": ({ ws }) => ws.terminate(),
  "a loss during the response": ({ send, ws }) => {
    send(...textFrames("r", text).slice(0, 5));
    ws.close(1011);
  },
  "a frame that is no event": ({ send }) => send(`no json, ${text}`),
  "a frame of another response": ({ send }) => send(...textFrames("r", text).slice(0, 5), ...textFrames("s", text)),
};

for (const [name, fail] of Object.entries(failures)) {
  test(`${name} leads to an error that holds neither the key nor the payload`, async () => {
    await using peer = await startPeer({ onCreate: (_create, socket) => fail(socket) });
    const told: unknown[] = [];
    await using client = createWebSocketFetch({ adapter: nodeAdapter(), baseURL: peer.baseURL, onFallback: (info) => told.push(info) });
    const init = streaming(text, {}, { headers: { authorization: `Bearer ${key}` } });

    const failure = await client(`${peer.url}?key=${key}`, init)
      .then((response) => response.text())
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(TypeError);
    const shown = inspect([failure, told, client, client.stats()], { depth: 9, showHidden: true });
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(text);
  });
}

import { connect, type PlugboardError } from "@plugboard/core";
import { webrtcAdapter } from "@plugboard/webrtc";
import { afterEach, expect, test, vi } from "vitest";
import { weriftPeer } from "./node-peer.ts";

// Node has no microphone: what `getUserMedia` rejects with is what the standard lists.
const page = (getUserMedia: () => Promise<unknown>): void => {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
};
afterEach(() => vi.unstubAllGlobals());

let peers = 0;
const attempt = (): Promise<PlugboardError> => {
  const createPeerConnection = () => {
    peers += 1;
    return weriftPeer();
  };
  return connect(webrtcAdapter({ createPeerConnection }), "ws://127.0.0.1:1/calls").then(
    () => expect.unreachable("the microphone was not there"),
    (error: PlugboardError) => error,
  );
};

test.each([
  ["NotAllowedError", "microphone-denied"],
  ["SecurityError", "microphone-denied"],
  ["NotFoundError", "microphone-unavailable"],
  ["NotReadableError", "microphone-unavailable"],
  ["OverconstrainedError", "microphone-unavailable"],
  ["AbortError", "microphone-unavailable"],
  ["TypeError", "microphone-unavailable"],
])("%s of the browser is %s, before any connection is made", async (name, code) => {
  peers = 0;
  page(() => Promise.reject(new DOMException("no", name)));
  expect(await attempt()).toMatchObject({ code, delivery: "not-sent", cause: { name } });
  expect(peers).toBe(0);
});

test("a microphone that is denied, and one that is not there, are two things", async () => {
  page(() => Promise.reject(new DOMException("no", "NotAllowedError")));
  expect(await attempt()).toMatchObject({ code: "microphone-denied" });
  page(() => Promise.reject(new DOMException("no", "NotFoundError")));
  expect(await attempt()).toMatchObject({ code: "microphone-unavailable" });
});

test("a page that is not secure has no microphone, and says why", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("isSecureContext", false);
  expect(await attempt()).toMatchObject({ code: "page-insecure" });
});

test("a runtime without a microphone is told to bring a stream", async () => {
  expect(await attempt()).toMatchObject({ code: "capability-missing" });
});

test("a microphone that comes after the attempt was aborted is let go", async () => {
  let give: (stream: unknown) => void = () => undefined;
  page(
    () =>
      new Promise((resolve) => {
        give = resolve;
      }),
  );
  const controller = new AbortController();
  const attempted = connect(
    webrtcAdapter({ createPeerConnection: weriftPeer }),
    "ws://127.0.0.1:1/calls",
    {},
    { signal: controller.signal },
  );
  controller.abort();
  await expect(attempted).rejects.toMatchObject({ code: "aborted" });
  const stop = vi.fn();
  give({ getAudioTracks: () => [{ stop }] });
  await expect.poll(() => stop.mock.calls.length).toBe(1);
});

test.each([
  [{ audioElement: { autoplay: true, srcObject: null }, onTrack: () => undefined }, "audioElement and onTrack exclude each other"],
  [{ mediaStream: null, microphone: true as const }, "mediaStream and microphone exclude each other"],
  [{ recoveryTimeoutMs: 0 }, "recoveryTimeoutMs is not a number"],
  [{ recoveryTimeoutMs: 5, ...{ volume: 11 } }, "there is no option volume"],
])("an adapter refuses options that cannot be meant: %o", (options, message) => {
  expect(() => webrtcAdapter(options)).toThrow(
    expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) }),
  );
});

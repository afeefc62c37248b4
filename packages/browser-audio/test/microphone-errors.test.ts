import { captureMicrophone, createPlayer, openVoice } from "@plugboard/browser-audio";
import { afterEach, expect, test, vi } from "vitest";

// Node has no microphone: what `getUserMedia` rejects with is what the standard lists.
const page = (getUserMedia: () => Promise<unknown>): void => {
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
};
afterEach(() => vi.unstubAllGlobals());

const onAudio = (): void => undefined;

test.each([
  ["NotAllowedError", "microphone-denied"],
  ["SecurityError", "microphone-denied"],
  ["NotFoundError", "microphone-unavailable"],
  ["NotReadableError", "microphone-unavailable"],
  ["OverconstrainedError", "microphone-unavailable"],
  ["AbortError", "microphone-unavailable"],
])("%s of the browser is %s", async (name, code) => {
  page(() => Promise.reject(new DOMException("no", name)));
  await expect(captureMicrophone({ onAudio })).rejects.toMatchObject({ code, delivery: "not-sent", cause: { name } });
});

test("a page that is not secure has no microphone, and says why", async () => {
  vi.stubGlobal("navigator", {});
  vi.stubGlobal("isSecureContext", false);
  await expect(captureMicrophone({ onAudio })).rejects.toMatchObject({ code: "page-insecure" });
});

test("a runtime without a page is told so, by all three", async () => {
  await expect(captureMicrophone({ onAudio })).rejects.toMatchObject({ code: "capability-missing" });
  await expect(openVoice()).rejects.toMatchObject({ code: "capability-missing" });
  expect(() => createPlayer()).toThrow(expect.objectContaining({ code: "capability-missing" }));
});

test("a microphone that was opened is let go when the rest cannot be made", async () => {
  const stop = vi.fn();
  const track = { stop, addEventListener: () => undefined, removeEventListener: () => undefined };
  page(async () => ({ getAudioTracks: () => [track] }));
  await expect(captureMicrophone({ onAudio })).rejects.toMatchObject({ code: "capability-missing" });
  expect(stop).toHaveBeenCalledOnce();
});

test("a microphone that comes after the attempt was given up is let go, and the reason is the signal's", async () => {
  const stop = vi.fn();
  const controller = new AbortController();
  page(async () => {
    controller.abort(new Error("changed my mind"));
    return { getAudioTracks: () => [{ stop }] };
  });
  await expect(captureMicrophone({ onAudio, signal: controller.signal })).rejects.toThrow("changed my mind");
  expect(stop).toHaveBeenCalledOnce();
});

test.each([
  [{ chunkMs: 0 }, "chunkMs is 0"],
  [{ chunkMs: 1_001 }, "chunkMs is 1001"],
  [{ ...{ volume: 11 } }, "there is no option volume"],
])("a capture refuses options that cannot be meant: %o", async (options, message) => {
  await expect(captureMicrophone({ onAudio, ...options })).rejects.toMatchObject({
    code: "invalid-argument",
    message: expect.stringContaining(message),
  });
});

test.each([
  [{ leadMs: -1 }, "leadMs is -1"],
  [{ leadMs: Number.NaN }, "leadMs is NaN"],
  [{ leadMs: 5, ...{ volume: 11 } }, "there is no option volume"],
])("a player refuses options that cannot be meant: %o", (options, message) => {
  expect(() => createPlayer(options)).toThrow(
    expect.objectContaining({ code: "invalid-argument", message: expect.stringContaining(message) }),
  );
});

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bunAdapter } from "@plugboard/bun";
import { findEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { startLoopbackPeer } from "../../../tooling/engine-tests/loopback-peer.ts";

test.each(["http://user:password-of-the-proxy@[::", "socks5://127.0.0.1:1", "", { url: "127.0.0.1:8080" }])(
  "a proxy that is no http: or https: URL is refused, and the error repeats nothing of it: %j",
  (proxy) => {
    const make = (): unknown => bunAdapter({ proxy });
    expect(make).toThrow(expect.objectContaining({ code: "invalid-argument" }));
    expect(make).not.toThrow("password-of-the-proxy");
  },
);

test.each(["http://127.0.0.1:8080", { url: "HTTPS://user:password@proxy.test" }, undefined])("%j is taken", (proxy) => {
  expect(bunAdapter({ proxy }).name).toBe("bun");
});

// Bun alone, without this package. When a Bun no longer does so, the docstring of `noProxy`, the README and docs/guarantees.md have to change.
test("Bun's own socket passes by an explicit proxy where NO_PROXY of the environment names the host", async () => {
  const peer = await startLoopbackPeer();
  const program = `
    const socket = new WebSocket(${JSON.stringify(`${peer.url.replace("http", "ws")}/echo`)}, { proxy: "http://127.0.0.1:1" });
    socket.onopen = () => socket.close();
    socket.onclose = () => process.exit();`;
  const dialWith = async (NO_PROXY: string): Promise<number> => {
    const before = peer.handshakes.length;
    await promisify(execFile)(findEngine("bun").locate() ?? "", ["-e", program], { env: { PATH: process.env["PATH"], NO_PROXY } });
    return peer.handshakes.length - before;
  };
  expect([await dialWith("other.test"), await dialWith("127.0.0.1")]).toEqual([0, 1]);
  await peer.close();
});

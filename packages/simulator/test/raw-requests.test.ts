import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../src/index.ts";

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ keepEnded: 1 });
});
afterAll(() => simulator.close());

const upgrade = ["Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="];

/** Sends a request line as it is and gives the status of the answer. */
const statusOf = async (method: string, target: string, headers: readonly string[]): Promise<number> => {
  const lines = [`${method} ${target} HTTP/1.1`, "Host: x", "Authorization: Bearer sk-test", ...headers, "", ""];
  const socket = connect(Number(new URL(simulator.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write(lines.join("\r\n"));
  const [head] = await once(socket, "data");
  socket.destroy();
  return Number(String(head).split(" ")[1]);
};

const paths = ["//", "///x", "http://[", "https://[::1", "*", "/%", "//v1/realtime", "/v1/.."];

test.each(paths)("GET %s is answered with 404, as a request and as an upgrade", async (path) => {
  expect(await statusOf("GET", path, ["Connection: close"])).toBe(404);
  expect(await statusOf("GET", path, ["Connection: Upgrade", ...upgrade])).toBe(404);
});

test.each([
  ["/v1/realtime?model=m", 101],
  ["/openai/v1/realtime?model=m#part", 101],
  ["http://[/v1/realtime?model=m", 101],
  ["http://any.example/v1/realtime?model=m", 101],
  ["http://[/v1/realtime?model", 400],
  ["http://[/v1/responses", 101],
])("an upgrade of %s is routed by its path", async (target, status) => {
  expect(await statusOf("GET", target, ["Connection: Upgrade", ...upgrade])).toBe(status);
});

test("an absolute request target reaches the Responses half too", async () => {
  expect(await statusOf("GET", "http://[/v1/responses/resp_none", ["Connection: close"])).toBe(404);
  expect(await statusOf("DELETE", "http://[/v1/responses", ["Connection: close"])).toBe(405);
});

test("a handshake that WebSocket does not allow is refused, recorded with its status and counted as ended", async () => {
  const headers = ["Connection: Upgrade", ...upgrade.filter((line) => !line.includes("Version"))];
  for (const version of ["7", "x"]) {
    expect(await statusOf("GET", "/v1/realtime?model=m", [...headers, `Sec-WebSocket-Version: ${version}`])).toBe(400);
  }
  expect(simulator.handshakes.filter(({ status }) => status === 400)).toHaveLength(1);
  const { refusedHandshakes } = simulator.responses.totals;
  expect(await statusOf("GET", "/v1/responses", [...headers, "Sec-WebSocket-Version: 7"])).toBe(400);
  expect(simulator.responses.totals.refusedHandshakes).toBe(refusedHandshakes + 1);
});

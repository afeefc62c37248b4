import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exerciseIn, testProcess } from "../../../tooling/engine-tests/exercise-in.ts";

const run = exerciseIn("bun", fileURLToPath(new URL("./program.ts", import.meta.url)));

testProcess(run);

test("a wrong Sec-WebSocket-Accept and an unoffered subprotocol fail in Bun itself", () => {
  expect(run().result.badAccept).toEqual({ code: "connect-failed" });
  expect(run().result.unoffered).toEqual({ code: "connect-failed" });
});

test("Bun's messages hold the whole URL, and the error a copy without its secrets", () => {
  expect(run().result.errors).toContain("/reject?token=[redacted]");
});

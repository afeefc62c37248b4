import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exerciseIn, testProcess } from "../../../tooling/engine-tests/exercise-in.ts";

const run = exerciseIn("deno", fileURLToPath(new URL("./program.ts", import.meta.url)));

testProcess(run);

test("an unoffered subprotocol is refused although Deno opens", () => {
  expect(run().result.unoffered).toEqual({ code: "protocol-mismatch" });
});

test("a wrong Sec-WebSocket-Accept goes unnoticed, as the capability handshakeCheck says", () => {
  expect(run().result.badAccept).toEqual({ opened: true });
});

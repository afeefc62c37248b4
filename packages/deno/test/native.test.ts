import { fileURLToPath } from "node:url";
import { denoEngineWith } from "@plugboard/engines";
import { expect, test } from "vitest";
import { exerciseIn, testProcess } from "../../../tooling/engine-tests/exercise-in.ts";

// The network is all that it needs.
const run = exerciseIn(denoEngineWith([]), fileURLToPath(new URL("./native-program.ts", import.meta.url)));

testProcess(run);

test("an unoffered subprotocol is refused although Deno opens", () => {
  expect(run().result.unoffered).toEqual({ code: "protocol-mismatch" });
});

test("a wrong Sec-WebSocket-Accept goes unnoticed, as the capability handshakeCheck says", () => {
  expect(run().result.badAccept).toEqual({ opened: true });
});

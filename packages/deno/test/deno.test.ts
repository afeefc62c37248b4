import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { exerciseIn, testProcess } from "../../../tooling/engine-tests/exercise-in.ts";

const rejected = (status: number) => ({ code: "handshake-rejected", handshake: expect.objectContaining({ status }) });

const run = exerciseIn("deno", fileURLToPath(new URL("./program.ts", import.meta.url)), rejected(302));

testProcess(run, rejected(401));

test("an unoffered subprotocol is refused", () => {
  expect(run().result.unoffered).toEqual({ code: "protocol-mismatch" });
});

test("a wrong Sec-WebSocket-Accept is refused, as the capability handshakeCheck says", () => {
  expect(run().result.badAccept).toMatchObject({ code: "connect-failed" });
});

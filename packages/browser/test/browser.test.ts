import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { secret } from "../../../tooling/engine-tests/exercise.ts";
import { exerciseIn } from "../../../tooling/engine-tests/exercise-in.ts";

const places = ["chromium-page", "chromium-worker", "chromium-shared-worker", "firefox-page", "firefox-worker", "firefox-shared-worker"];

describe.each(places)("in a %s", (place) => {
  const run = exerciseIn(place, fileURLToPath(new URL("./program.ts", import.meta.url)));

  test("the credential travels as a subprotocol and in no header of its own", () => {
    const headers = run().peer.handshakes[0]?.headers;
    expect(headers).toMatchObject({ "sec-websocket-protocol": `app, key.${secret}` });
    expect(headers).not.toHaveProperty("authorization");
    expect(run().result.protocol).toBe("app");
  });

  test("an aborted attempt ends at once", () => {
    expect(run().result.aborted).toEqual({ code: "aborted" });
  });

  test("every failure is opaque", () => {
    const { refused, badAccept, unoffered } = run().result;
    expect([refused, badAccept, unoffered]).toEqual(Array(3).fill({ code: "connect-failed" }));
  });
});

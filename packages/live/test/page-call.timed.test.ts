import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findEngine, runInEngine } from "@plugboard/engines";
import { questionWav, startSimulator } from "@plugboard/simulator";
import { expect, test } from "vitest";
import { answerOffers } from "./answer-offers.ts";
import { expectSpokenTurn, spokenTurn } from "./call-checks.ts";
import type { CallResult } from "./call-result.ts";

const entry = fileURLToPath(new URL("../test-page/call-program.ts", import.meta.url));
const question = readFileSync(questionWav).subarray(44).toString("base64");

test("in a page a spoken question goes by WebRTC to a Live session, and its answer is heard; over a socket the session is refused with the reason", async () => {
  await using simulator = await startSimulator({ script: spokenTurn });
  await using offers = await answerOffers(simulator);
  const args = { url: simulator.url, offerUrl: offers.url, question };
  const { result, strays } = await runInEngine(findEngine("chromium-page"), { entry, args });
  expect(strays).toEqual([]);
  expectSpokenTurn(result as CallResult);
}, 70_000);

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, test } from "vitest";
import { playExchange } from "./play-exchange.ts";

const folder = resolve(import.meta.dirname, "exchanges");

describe("the Live half answers as the exchange says", () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith(".jsonl")))("%s", async (name) => {
    const lines = readFileSync(resolve(folder, name), "utf8").trim().split("\n");
    await playExchange(lines.map((line) => JSON.parse(line)));
  });
});

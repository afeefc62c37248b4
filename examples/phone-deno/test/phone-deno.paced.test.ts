import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findEngine } from "@plugboard/engines";
import { expect, test } from "vitest";
import { judgeCalls, judgeForgeries, type StartServer } from "../../phone-agent/test/judge-calls.ts";
import { startProcess } from "../../phone-agent/test/start-process.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));

const within = async (judge: (start: StartServer) => Promise<void>): Promise<void> => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "plugboard-phone-deno-"));
  const deno = findEngine("deno").locate() ?? expect.fail("Deno is a dependency.");
  await judge((environment) =>
    startProcess(deno, ["run", "--allow-net", "--allow-env", main], { ...environment, DENO_DIR: folder.path, NO_COLOR: "1" }),
  );
};

test("the call of either provider goes as scripted, whoever hangs up", { timeout: 90_000 }, () => within(judgeCalls));

test("forged webhooks and forged streams are refused, and nothing is dialled for them", () => within(judgeForgeries));

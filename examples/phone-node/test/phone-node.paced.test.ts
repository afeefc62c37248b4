import { fileURLToPath } from "node:url";
import { test } from "vitest";
import { judgeCalls, judgeForgeries, type StartServer } from "../../phone-agent/test/judge-calls.ts";
import { startProcess } from "../../phone-agent/test/start-process.ts";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const start: StartServer = (environment) => startProcess(process.execPath, [main], environment);

test("the call of either provider goes as scripted, whoever hangs up", { timeout: 90_000 }, () => judgeCalls(start));

test("forged webhooks and forged streams are refused, and nothing is dialled for them", () => judgeForgeries(start));

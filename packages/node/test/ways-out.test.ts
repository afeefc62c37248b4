import { fileURLToPath } from "node:url";
import { describe } from "vitest";
import { testTls } from "../../../tooling/engine-tests/test-tls.ts";

const entry = fileURLToPath(new URL("./tls-program.ts", import.meta.url));

describe.each(["node-22", "node-26"])("%s", (engine) => testTls(engine, entry, { takesNoProxy: true }));

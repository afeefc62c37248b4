import { fileURLToPath } from "node:url";
import { testTls } from "../../../tooling/engine-tests/test-tls.ts";

testTls("deno", fileURLToPath(new URL("./tls-program.ts", import.meta.url)), { takesNoProxy: true });

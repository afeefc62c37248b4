import { fileURLToPath } from "node:url";
import { testTls } from "../../../tooling/engine-tests/test-tls.ts";

// Deno 2.9.6 sends a proxy's password to the server as well. When this test fails because it no longer does, the README has to change too.
testTls("deno", fileURLToPath(new URL("./native-tls-program.ts", import.meta.url)), {
  serverSeesPassword: true,
  takesNoProxy: false,
});

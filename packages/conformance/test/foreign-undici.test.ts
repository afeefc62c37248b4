import { fileURLToPath } from "node:url";
import { judge } from "./foreign/judge.ts";

judge({
  what: "undici's WebSocket",
  path: fileURLToPath(new URL("foreign/undici-adapter.ts", import.meta.url)),
  knownFailures: 11,
});

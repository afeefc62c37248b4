import { fileURLToPath } from "node:url";
import { judge } from "./foreign/judge.ts";

judge({
  what: "a socket out of http's upgrade",
  path: fileURLToPath(new URL("foreign/upgrade-adapter.ts", import.meta.url)),
  knownFailures: 0,
});

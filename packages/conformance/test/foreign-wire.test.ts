import { fileURLToPath } from "node:url";
import { judge } from "./foreign/judge.ts";

judge({
  what: "a client on node:net, written from RFC 6455 alone,",
  path: fileURLToPath(new URL("fixtures/wire-from-environment.ts", import.meta.url)),
  knownFailures: 0,
});

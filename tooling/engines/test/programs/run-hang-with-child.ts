import { fileURLToPath } from "node:url";
import { nodeEngine, runInEngine } from "../../src/index.ts";

/** Runs in a process of its own, which the test signals: an engine that hangs with a child, connected to the port given. */
const entry = fileURLToPath(new URL("hang-with-child.ts", import.meta.url));
await runInEngine(nodeEngine(26), { entry, args: Number(process.argv[2]) });

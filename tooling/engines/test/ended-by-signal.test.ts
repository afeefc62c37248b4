import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const program = fileURLToPath(new URL("programs/run-hang-with-child.ts", import.meta.url));

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-signal-"));
});
afterEach(() => rm(folder, { recursive: true }));

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s ends a program with its engine, the engine's children and their folder",
  async (name) => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const connected = once(server, "connection").then(([socket]: Socket[]) => socket);
    const child = spawn(process.execPath, [program, String(port)], { env: { ...process.env, TMPDIR: folder }, stdio: "ignore" });
    const ended = once(child, "exit");
    const socket = await connected;
    const gone = once(socket ?? server, "close");
    child.kill(name);
    expect(await ended).toEqual([null, name]);
    await gone;
    expect(await readdir(folder)).toEqual([]);
    server.close();
  },
);

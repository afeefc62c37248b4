import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import type { JudgedServer } from "./judge-calls.ts";

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

/** Starts the program of an example, and waits until it says where it takes calls. */
export const startProcess = async (
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<JudgedServer> => {
  const port = await freePort();
  const child = spawn(command, args, { env: { ...environment, PORT: String(port) }, stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout);
  const first = await Promise.race([once(lines, "line"), exited.then(([code]) => Promise.reject(new Error(`it ended with code ${code}`)))]);
  if (!String(first).includes(" at http")) throw new Error(`it said ${String(first)}`);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await exited;
    },
  };
};

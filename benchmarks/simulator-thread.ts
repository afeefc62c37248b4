import { parentPort, workerData } from "node:worker_threads";
import { startSimulator } from "@plugboard/simulator";
import { type Network, startSlowNetwork } from "./slow-network.ts";

/** A thread of its own, so that the time of the client's thread is the client's alone. Answers each message with what was received. */
const simulator = await startSimulator();
const port = await startSlowNetwork(Number(new URL(simulator.url).port), workerData as Network);

parentPort?.on("message", () => {
  const { totals, requests } = simulator.responses;
  parentPort?.postMessage({ bytesReceived: totals.bytesReceived, connections: new Set(requests.map(({ connection }) => connection)).size });
});
parentPort?.postMessage(`http://127.0.0.1:${port}/v1`);

// The simulator behind a network, whose description is the argument. Sends its port; answers each message with what was received.
import { startSimulator } from "@plugboard/simulator";
import { type Network, startSlowNetwork } from "./slow-network.ts";

const simulator = await startSimulator();
const network = JSON.parse(process.argv[2] ?? "{}") as Network;

process.on("message", () => {
  const { totals, requests } = simulator.responses;
  process.send?.({ bytesReceived: totals.bytesReceived, connections: new Set(requests.map(({ connection }) => connection)).size });
});
process.on("disconnect", () => process.exit());
process.send?.(await startSlowNetwork(Number(new URL(simulator.url).port), network));

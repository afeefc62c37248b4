import { type Simulator, type SimulatorOptions, startSimulator } from "@plugboard/simulator";
import type { CheckWorld } from "./checks.ts";

/** The simulators of the checks, and what they saw. */
export interface CheckServers extends AsyncDisposable {
  readonly urls: CheckWorld["urls"];
  /** What a client cannot tell by itself: for each check what is wrong, if anything. */
  readonly faults: () => Record<string, string>;
}

const headerOf = (value: string | readonly string[] | undefined): string => String(value ?? "");

/** The key that a handshake carried, as a header or as a subprotocol. */
const keyOf = (headers: Readonly<Record<string, string | readonly string[] | undefined>>): string =>
  /sk-\w+/.exec(`${headerOf(headers["authorization"])} ${headerOf(headers["sec-websocket-protocol"])}`)?.[0] ?? "none";

const faultsOf = (main: Simulator, upgradeless: Simulator): Record<string, string> => {
  const faults: Record<string, string> = {};
  const { requests } = main.responses;
  const inputOf = (input: unknown): string => JSON.stringify(input);
  const keys = requests
    .filter(({ body }) => inputOf(body?.["input"]).startsWith('"key '))
    .map((request) => [request.transport, keyOf(request.handshakeHeaders)]);
  const expected = ["sk-a", "sk-b", "sk-a"].map((key) => ["ws", key]);
  if (JSON.stringify(keys) !== JSON.stringify(expected)) faults["7"] = `the server saw ${JSON.stringify(keys)}`;

  const forms = requests.filter(({ body }) => inputOf(body?.["input"]).startsWith('"form '));
  const overHttp = forms.filter(({ transport }) => transport === "http").map(({ body }) => body?.["input"]);
  if (forms.length !== 7 || overHttp.length > 0) faults["8"] = `${forms.length} forms arrived, over HTTP ${JSON.stringify(overHttp)}`;

  if (upgradeless.responses.totals.handshakes !== 1) faults["9"] = `${upgradeless.responses.totals.handshakes} upgrades were tried`;

  const increment = requests.find(({ body }) => inputOf(body?.["input"]).includes("increment two"));
  if (!increment?.body?.["previous_response_id"] || increment.effectiveContext?.length !== 3) faults["10"] = "the whole history was sent";
  return faults;
};

/** Starts one simulator for each set of rules. */
export const startCheckServers = async (): Promise<CheckServers> => {
  const start = (responses: SimulatorOptions["responses"] & object): Promise<Simulator> => startSimulator({ responses });
  const main = await start({});
  const aged = await start({ rules: { maxAgeMs: 150 } });
  const upgradeless = await start({ handshakes: [{ status: 426, times: 1000 }] });
  const narrow = await start({ rules: { maxFrameBytes: 20_000 } });
  const sparse = await start({ profile: "chatgpt" });
  const all = { main, aged, upgradeless, narrow, sparse };
  return {
    urls: { main: main.url, aged: aged.url, upgradeless: upgradeless.url, narrow: narrow.url, sparse: sparse.url },
    faults: () => faultsOf(main, upgradeless),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(Object.values(all).map((simulator) => simulator.close()));
    },
  };
};

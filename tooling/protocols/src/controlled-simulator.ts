import type { SimulatorOptions } from "@plugboard/simulator";
import { holds } from "./expect.ts";
import type { Command, Seen } from "./seen.ts";

/** A simulator of one case. It runs outside the engine; the case, inside it, steers it over HTTP. */
export interface ControlledSimulator {
  /** Base of the HTTP API. */
  readonly url: string;
  /** Address of the Realtime API. */
  readonly wsUrl: string;
  /** What it has seen so far. */
  readonly seen: () => Promise<Seen>;
  /** Waits until what it has seen satisfies the predicate. `what` names it in the failure. */
  readonly until: (what: string, fits: (seen: Seen) => boolean) => Promise<Seen>;
  /** Makes it act. */
  readonly tell: (command: Command) => Promise<void>;
  /** Ends it. */
  readonly release: () => Promise<void>;
}

/** Options of a simulator as JSON can hold them, so without functions. It plays without waiting unless `speed` says otherwise. */
export type ControlledOptions = Pick<SimulatorOptions, "apiKeys" | "responses" | "script" | "speed">;

/** After how long something that should have been seen was not, in milliseconds. */
const patienceMs = 15_000;

const ask = async (url: string, body?: unknown): Promise<unknown> => {
  // Text is the one kind of body for which a browser does not ask the server first.
  const response = await fetch(url, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) });
  holds(
    response.ok,
    `the simulator control does what it is asked; it answered ${response.status} ${response.ok ? "" : await response.text()}`,
  );
  return response.json();
};

/** Starts a simulator of its own for a case. */
export const startControlledSimulator = async (controlUrl: string, options: ControlledOptions = {}): Promise<ControlledSimulator> => {
  // Parse boundary, here and below: both ends are of the same commit.
  const { id, url, wsUrl } = (await ask(`${controlUrl}/start`, options)) as {
    readonly id: number;
    readonly url: string;
    readonly wsUrl: string;
  };
  const see = async (after: number): Promise<Seen> => (await ask(`${controlUrl}/seen?id=${id}&after=${after}`)) as Seen;
  return {
    url,
    wsUrl,
    seen: () => see(-1),
    until: async (what, fits) => {
      const givenUpAt = Date.now() + patienceMs;
      let seen = await see(-1);
      while (!fits(seen)) {
        holds(Date.now() < givenUpAt, `the server sees ${what}; it saw ${JSON.stringify(seen).slice(0, 500)}`);
        seen = await see(seen.revision);
      }
      return seen;
    },
    tell: async (command) => void (await ask(`${controlUrl}/tell?id=${id}`, command)),
    release: async () => void (await ask(`${controlUrl}/release?id=${id}`, {})),
  };
};

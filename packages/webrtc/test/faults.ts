import { type Adapter, type CloseInfo, connect, type PlugboardError, type Socket } from "@plugboard/core";
import type { SimulatorScript } from "@plugboard/simulator";

/** What came of one call. */
export interface Outcome {
  readonly name: string;
  /** How the attempt failed; `undefined` if the call came about. */
  readonly failed: { readonly code: string; readonly status?: number | undefined; readonly why?: unknown } | undefined;
  /** How the call ended. */
  readonly ended: { readonly code: number; readonly initiator: string; readonly wasClean: boolean; readonly why?: unknown } | undefined;
  readonly tookMs: number;
}

const connectTimeoutMs = 4_000;

/** The faults, in the order in which the calls meet them. */
export const faults = {
  "refused with 401": { refuse: { status: 401 } },
  "refused with 500": { refuse: { status: 500 } },
  "no answer": { handshake: "silent" },
  "ice never connects": { call: { ice: "never" } },
  "dtls fails": { call: { dtls: "fail" } },
  "channel closes": { call: { closeChannelAfterMs: 50 } },
  "peer hangs up": { call: { hangUpAfterMs: 50 } },
  "network is cut": { call: { cutAfterMs: 50 } },
  // Last, because Firefox 153 posts once more.
  "connection reset": { handshake: "reset" },
} as const satisfies Record<string, NonNullable<SimulatorScript["everyConnection"]>>;

const whyOf = (error: PlugboardError | undefined): unknown => Object(error?.cause).code;

const failureOf = (error: PlugboardError): Outcome["failed"] => ({ code: error.code, status: error.handshake?.status, why: whyOf(error) });

const endOf = ({ code, initiator, wasClean, error }: CloseInfo): Outcome["ended"] => ({ code, initiator, wasClean, why: whyOf(error) });

/** Makes one call for each fault and tells what came of it. */
export const meetFaults = async <S extends Socket>(
  adapter: Adapter<S>,
  url: string,
  report: (outcome: Outcome) => void,
): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const name of Object.keys(faults)) {
    const startedAt = performance.now();
    const request = { url, headers: { authorization: "Bearer ek_test" } };
    const connection = await connect(adapter, request, {}, { connectTimeoutMs }).catch((error: PlugboardError) => error);
    const failed = connection instanceof Error ? failureOf(connection) : undefined;
    const ended = connection instanceof Error ? undefined : endOf(await connection.closed);
    const outcome = { name, failed, ended, tookMs: Math.round(performance.now() - startedAt) };
    report(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
};

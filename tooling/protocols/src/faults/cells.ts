/** What a fault amounts to for the client: a slow way, a silent peer, a connection that ends, or one that is refused in words. */
export type FaultKind = "slow" | "silent" | "cut" | "refused" | "damaged";

/** The name of a fault of the proxy. */
export type FaultName =
  | "latency"
  | "jitter"
  | "bandwidth"
  | "pause"
  | "stall"
  | "half-open"
  | "reset"
  | "fin"
  | "truncated"
  | "refused"
  | "corrupted";

/** Every fault of the proxy. */
export const faults: Readonly<Record<FaultName, FaultKind>> = {
  latency: "slow",
  jitter: "slow",
  bandwidth: "slow",
  pause: "slow",
  stall: "silent",
  "half-open": "silent",
  reset: "cut",
  fin: "cut",
  truncated: "cut",
  refused: "refused",
  corrupted: "damaged",
};

/** When a fault begins. */
export const phases = ["dial", "handshake", "before-ready", "idle", "mid-response", "mid-append", "closing"] as const;

/** What runs over the connection. */
export const layers = ["core", "series", "realtime", "resuming", "phone", "live", "responses"] as const;

/** Over what the bytes travel: as they are, in TLS, or through a CONNECT proxy that lies behind the fault. */
export const ways = ["plain", "tls", "tunnel"] as const;

export type Phase = (typeof phases)[number];
export type Layer = (typeof layers)[number];
export type Way = (typeof ways)[number];

/** Only a dial is refused, and not in TLS, in which the proxy of the cell cannot write. In TLS it sees no end of a handshake either. */
const isPossible = (phase: Phase, fault: FaultName, way: Way): boolean =>
  (fault !== "refused" || phase === "dial") && (way !== "tls" || (fault !== "refused" && phase !== "before-ready"));

/** One cell of the matrix. */
export interface Cell {
  /** `layer/phase/fault/way`. */
  readonly id: string;
  readonly layer: Layer;
  readonly phase: Phase;
  readonly fault: FaultName;
  readonly way: Way;
  /** What the fault draws its numbers from. */
  readonly seed: number;
}

/** All cells, each with a seed of its own that follows from `seed`. */
export const cellsOf = (seed: number): readonly Cell[] =>
  layers
    .flatMap((layer) =>
      phases.flatMap((phase) =>
        (Object.keys(faults) as FaultName[]).flatMap((fault) =>
          ways
            .filter((way) => isPossible(phase, fault, way))
            .map((way) => ({ id: `${layer}/${phase}/${fault}/${way}`, layer, phase, fault, way })),
        ),
      ),
    )
    .map((cell, index) => ({ ...cell, seed: seed * 100_003 + index }));

/** What happened in a cell, as the program inside the engine saw it. */
export interface Observation {
  readonly id: string;
  /** `completed`, `recovered`, `closed INITIATOR`, `failed CODE DELIVERY`, `unanswered`, or what was thrown that is no error of Plugboard's. */
  readonly outcome: string;
  readonly elapsedMs: number;
}

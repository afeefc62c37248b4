import { fileURLToPath } from "node:url";
import { engines } from "@plugboard/engines";
import { knownFailures as browserFailures } from "../../packages/browser/conformance/known-failures.ts";
import { knownFailures as bunFailures } from "../../packages/bun/conformance/known-failures.ts";
import { knownFailures as denoFailures } from "../../packages/deno/conformance/known-failures.ts";
import { knownFailures as nodeFailures } from "../../packages/node/conformance/known-failures.ts";
import { knownFailures as webrtcFailures } from "../../packages/webrtc/conformance/known-failures.ts";
import { knownFailures as workerdFailures } from "../../packages/workerd/conformance/known-failures.ts";
import type { Target } from "./target.ts";

/** One adapter of one package, and the engines that it is for. */
interface AdapterEntry {
  readonly package: string;
  /** File in the package's `conformance` folder. */
  readonly file: string;
  /** Follows the engine's name in the target's. */
  readonly suffix: string;
  /** The runtimes that the adapter claims. */
  readonly runtimes: readonly string[];
  /** Names of engines, where not every engine of these runtimes has what the adapter needs. */
  readonly engines?: readonly string[];
  readonly knownFailures: Target["knownFailures"];
}

const adapterEntries: readonly AdapterEntry[] = [
  { package: "node", file: "entry.ts", suffix: "-ws", runtimes: ["node"], knownFailures: nodeFailures },
  { package: "node", file: "native-entry.ts", suffix: "-native", runtimes: ["node"], knownFailures: nodeFailures },
  // Deno runs npm ws over its own node:net, with what the same ws is known to fail on Node.
  { package: "deno", file: "entry.ts", suffix: "", runtimes: ["deno"], knownFailures: nodeFailures },
  { package: "deno", file: "native-entry.ts", suffix: "-native", runtimes: ["deno"], knownFailures: denoFailures },
  { package: "bun", file: "entry.ts", suffix: "", runtimes: ["bun"], knownFailures: bunFailures },
  { package: "workerd", file: "entry.ts", suffix: "", runtimes: ["workerd"], knownFailures: workerdFailures },
  { package: "workerd", file: "constructor-entry.ts", suffix: "-constructor", runtimes: ["workerd"], knownFailures: workerdFailures },
  { package: "browser", file: "entry.ts", suffix: "", runtimes: ["chromium", "firefox"], knownFailures: browserFailures },
  // A worker has no peer connection.
  {
    package: "webrtc",
    file: "entry.ts",
    suffix: "-webrtc",
    runtimes: ["chromium", "firefox"],
    engines: ["chromium-page", "firefox-page"],
    knownFailures: webrtcFailures,
  },
  // Node has none of its own: the same code of werift runs on each version.
  {
    package: "webrtc",
    file: "werift-entry.ts",
    suffix: "-webrtc",
    runtimes: ["node"],
    engines: ["node-26"],
    knownFailures: webrtcFailures,
  },
];

const targetsOf = ({ package: folder, file, suffix, runtimes, engines: only, knownFailures }: AdapterEntry): readonly Target[] =>
  engines
    .filter(({ name, claims }) => runtimes.includes(claims.name) && (only?.includes(name) ?? true))
    .map((engine) => ({
      name: `${engine.name}${suffix}`,
      engine,
      entry: fileURLToPath(new URL(`../../packages/${folder}/conformance/${file}`, import.meta.url)),
      knownFailures,
    }));

/** Every adapter on every engine that it claims. */
export const targets: readonly Target[] = adapterEntries.flatMap(targetsOf);

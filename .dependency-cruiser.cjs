// The import rules of the architecture (docs/architecture.md), enforced. tooling/test/boundaries.test.ts sees each of them red.
const adapters = "node|browser|workerd|deno|bun|webrtc";
/** Decision 14: Deno's adapter is Node's, because Deno's own socket is slow. */
const denoOverWs = "^packages/deno/src/deno-adapter\\.ts$";
const protocols = "realtime|responses|live";
const own = "^packages/$1/src";
const core = "^packages/core/dist/";
const wire = "^packages/wire/dist/";

/** The folders of a package, from the top: each imports only from those after it. */
const rooms = {
  realtime: ["sip", "phone", "webhook", "transport", "resume", "connection", "session", "turn", "sdk-events", "conversation", "wire"],
  live: ["ai-sdk", "server", "session", "continuity", "delegation", "connection", "transcript", "audio", "commands", "wire"],
  responses: ["connection", "client", "routing", "pool", "request", "stream", "increment", "wire"],
  simulator: [
    "cli",
    "webrtc",
    "phone",
    ...["api", "connection", "client-events", "settings", "session", "script", "audio"].map((room) => `live/${room}`),
    ...["api", "calls", "client-events", "translation", "response", "connection", "directory", "session"].map((room) => `realtime/${room}`),
    ...["handshake", "settings", "script", "audio"].map((room) => `realtime/${room}`),
    ...["api", "socket", "http", "handshake", "turn", "generation", "record", "script", "request", "wire"].map(
      (room) => `responses/${room}`,
    ),
    "http",
    "record",
    "wire",
  ],
};

/** One rule per package and folder: no import from a folder above. */
const roomOrder = Object.entries(rooms).flatMap(([name, order]) =>
  order.slice(1).map((room, index) => ({
    name: `${name}-rooms-import-downward`,
    comment: `The folders of packages/${name}/src have an order (docs/architecture.md); ${room}/ imports from none above it.`,
    severity: "error",
    from: { path: `^packages/${name}/src/${room}/` },
    to: { path: `^packages/${name}/src/(${order.slice(0, index + 1).join("|")})/` },
  })),
);

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "core-imports-nothing",
      comment: "Core imports no package, no node: module and nothing outside its own src.",
      severity: "error",
      from: { path: "^packages/core/src" },
      to: { pathNot: "^packages/core/src" },
    },
    {
      name: "wire-imports-nothing",
      comment: "What protocols share on the wire runs everywhere: no package, no node: module, nothing outside its own src.",
      severity: "error",
      from: { path: "^packages/wire/src" },
      to: { pathNot: "^packages/wire/src" },
    },
    {
      name: "adapter-imports-core-and-its-runtime",
      comment: "An adapter imports core and its runtime, never another adapter and never a protocol; Deno's runs on Node's modules.",
      severity: "error",
      from: { path: `^packages/(${adapters})/src`, pathNot: denoOverWs },
      to: { pathNot: [own, core, "node_modules/(ws|@types/ws)/"], dependencyTypesNot: ["core"] },
    },
    {
      name: "only-node-imports-node",
      comment: "node: modules and npm packages belong to Node's adapter; every other adapter runs without them.",
      severity: "error",
      from: { path: "^packages/(browser|workerd|deno|bun|webrtc)/src", pathNot: denoOverWs },
      to: { pathNot: [own, core] },
    },
    {
      name: "deno-imports-core-and-node",
      comment: "What runs Node's adapter on Deno imports core and that adapter.",
      severity: "error",
      from: { path: denoOverWs },
      to: { pathNot: [own, core, "^packages/node/dist/"] },
    },
    {
      name: "observe-imports-core",
      comment: "What observes sockets fits every adapter and protocol, so it knows none of them; OpenTelemetry is the user's.",
      severity: "error",
      from: { path: "^packages/observe/src" },
      to: { pathNot: [own.replace("$1", "observe"), core, "node_modules/@opentelemetry/api/"] },
    },
    {
      name: "protocol-imports-core-and-wire",
      comment: "A protocol takes the adapter as an argument, so no import of its picks a runtime.",
      severity: "error",
      from: { path: `^packages/(${protocols})/src` },
      to: { pathNot: [own, core, wire] },
    },
    {
      name: "page-audio-imports-core-and-wire",
      comment: "Capture and playback know no protocol and no adapter: whatever sends audio takes their chunks.",
      severity: "error",
      from: { path: "^packages/browser-audio/src" },
      to: { pathNot: ["^packages/browser-audio/src", core, wire, "^plugboard:worklet$"] },
    },
    {
      name: "suite-imports-core-only",
      comment: "The cases run inside every runtime; only the server, the command line with its programs and the mutants may use Node.",
      severity: "error",
      from: { path: "^packages/conformance/src", pathNot: "^packages/conformance/src/(server|cli|mutants|process-program|engine-program)" },
      to: { pathNot: ["^packages/conformance/src", core] },
    },
    {
      name: "src-imports-no-test-peer",
      comment: "Nothing that is shipped imports the suite or the simulator.",
      severity: "error",
      from: { path: `^packages/(core|wire|browser-audio|${adapters}|${protocols})/src` },
      to: { path: "^packages/(conformance|simulator)/" },
    },
    {
      name: "packages-by-name",
      comment: "Across packages by package name and listed export only; ../../other/src is an error.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/[^/]+/src", pathNot: "^packages/$1/" },
    },
    {
      name: "index-is-for-others",
      comment: "Inside a package nobody imports its index.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src" },
      to: { path: "^packages/$1/src/index\\.ts$" },
    },
    {
      name: "no-cycles",
      comment: "Imports point downward.",
      severity: "error",
      from: { path: "^packages/[^/]+/src" },
      to: { circular: true },
    },
    ...roomOrder,
    {
      name: "simulator-halves-are-apart",
      comment: "Realtime and Responses are two servers behind one port: neither half knows the other.",
      severity: "error",
      from: { path: "^packages/simulator/src/(realtime|responses)/" },
      to: { path: "^packages/simulator/src/(realtime|responses)/", pathNot: "^packages/simulator/src/$1/" },
    },
    {
      name: "simulator-live-without-responses",
      comment: "Live is the other voice API: it uses the audio and the handshake of Realtime, and knows nothing of Responses.",
      severity: "error",
      from: { path: "^packages/simulator/src/live/" },
      to: { path: "^packages/simulator/src/responses/" },
    },
    {
      name: "resolvable",
      comment: "Every import exists.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^plugboard:" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "/dist/"] },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["types", "import", "default"] },
    tsConfig: { fileName: "tsconfig.base.json" },
  },
};

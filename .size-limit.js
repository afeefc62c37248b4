/** Minified and gzipped, as a user's bundler would see them. `pnpm check` fails above the limit. */
const dist = (name) => `packages/${name}/dist/index.js`;

const forNode = (config) => ({ ...config, platform: "node" });

export default [
  // 0004: above the ceiling of 4.5 kB, because ten thousand idle connections share their methods and make a queue only when they need one.
  { name: "core: connect", path: dist("core"), import: "{ connect }", limit: "5.1 kB", gzip: true },
  { name: "core: every export", path: dist("core"), import: "*", limit: "9.7 kB", gzip: true },
  {
    name: "core + node, without ws",
    path: [dist("core"), dist("node")],
    import: { [dist("core")]: "{ connect }", [dist("node")]: "{ nodeAdapter }" },
    ignore: ["ws"],
    modifyEsbuildConfig: forNode,
    // The repair of the masking of ws in bundles is 0.4 kB of it.
    limit: "7.5 kB",
    gzip: true,
  },
  {
    name: "core + webrtc",
    path: [dist("core"), dist("webrtc")],
    import: { [dist("core")]: "{ connect }", [dist("webrtc")]: "{ webrtcAdapter }" },
    limit: "8.9 kB",
    gzip: true,
  },
  {
    // tooling/test/weight-of-webrtc.test.ts compares it with upstream's class.
    name: "realtime + webrtc",
    path: [dist("realtime"), dist("webrtc")],
    import: { [dist("realtime")]: "{ RealtimeTransport }", [dist("webrtc")]: "{ voiceCall }" },
    limit: "23.9 kB",
    gzip: true,
  },
  {
    name: "realtime + browser",
    path: [dist("realtime"), dist("browser")],
    import: { [dist("realtime")]: "{ RealtimeTransport }", [dist("browser")]: "{ browserAdapter }" },
    // 0004: above the ceiling of 17 kB; the decision says what each room weighs.
    limit: "20 kB",
    gzip: true,
  },
  {
    name: "browser-audio",
    path: dist("browser-audio"),
    import: "*",
    limit: "4.2 kB",
    gzip: true,
  },
  {
    name: "responses + workerd",
    path: [dist("responses"), dist("workerd")],
    import: { [dist("responses")]: "{ createWebSocketFetch }", [dist("workerd")]: "{ workerdAdapter }" },
    // 0004: above the ceiling of 17.5 kB for what keeps one answer from becoming another's, for bounds over the client, and for what a handshake tells.
    limit: "21.6 kB",
    gzip: true,
  },
  {
    name: "live + browser",
    path: [dist("live"), dist("browser")],
    import: { [dist("live")]: "{ LiveSession }", [dist("browser")]: "{ browserAdapter }" },
    limit: "12.8 kB",
    gzip: true,
  },
];

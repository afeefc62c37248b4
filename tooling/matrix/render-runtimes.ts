import { withGeneratedPart } from "../generated-part.ts";
import type { SupportData, SupportTarget } from "./support-data.ts";

/** An adapter as its users know it. */
interface Known {
  readonly heading: string;
  readonly use: string;
}

/** The adapters that a user chooses between; others of the matrix are variants that only tests run. */
const known: Readonly<Record<string, Known>> = {
  "node-ws": { heading: "Node, over `ws`", use: "`nodeAdapter()` of `@plugboard/node`" },
  "node-native": { heading: "Node, without a dependency", use: "`nativeAdapter()` of `@plugboard/node/native`" },
  browser: { heading: "Browsers: a page, a worker, a shared worker", use: "`browserAdapter()` of `@plugboard/browser`" },
  workerd: { heading: "Cloudflare Workers", use: "`workerdAdapter()` of `@plugboard/workerd`" },
  deno: { heading: "Deno, over `ws`", use: "`denoAdapter()` of `@plugboard/deno`" },
  "deno-native": { heading: "Deno, without a dependency", use: "`nativeAdapter()` of `@plugboard/deno/native`" },
  bun: { heading: "Bun", use: "`bunAdapter()` of `@plugboard/bun`" },
};

type Capabilities = SupportTarget["capabilities"];

/** What a missing capability means to a user, and why it is missing. Whatever is not in this list, every runtime can do. */
const missing: Readonly<Partial<Record<keyof Capabilities, string>>> = {
  headers:
    "It cannot send headers, because the WebSocket of the web platform has no place for them. The key travels as a subprotocol, or the request goes over HTTP.",
  handshakeResponse: "A refused handshake says nothing: status, headers and body stay inside the runtime. The error is `connect-failed`.",
  handshakeHeaders: "The headers of the answer that opened a socket stay inside the runtime, a request id among them.",
  handshakeCheck: "The runtime accepts a handshake that breaks RFC 6455 on the server's side.",
  frameCheck: "A frame that breaks RFC 6455 need not end the connection: the runtime may accept it.",
  ping: "It cannot ping, because the runtime does not show WebSocket's pings. A heartbeat needs a message of your protocol.",
  terminate: "A socket whose peer is silent cannot be dropped at once. It is closed and left to the runtime.",
  pause: "It cannot stop reading. Whoever reads slowly fails at a bound of bytes instead of slowing the peer down.",
  ref: "Where there is a process, an open socket keeps it alive until it is closed.",
  bufferedBytes: "Bytes that the runtime holds back are not counted.",
  closeCodes: "There are no close codes: a data channel only ends.",
  longMessages: "A message may be no longer than the peer allows.",
};

const section = (adapter: string, { heading, use }: Known, targets: readonly SupportTarget[]): string => {
  const [first] = targets;
  const engines = [...new Set(targets.map(({ runtime, version }) => `${runtime} ${version.split(" ")[0]}`))];
  const lacks = Object.entries(missing).filter(([name]) => first?.capabilities[name as keyof Capabilities] === false);
  const failures = new Map<string, string>(targets.flatMap(({ knownFailures }) => Object.entries(knownFailures)));
  return [
    `### ${heading}`,
    `${use}. Seen on ${engines.join(", ")}.`,
    lacks.length === 0 ? "Everything that this page lists works." : lacks.map(([, text]) => `- ${text}`).join("\n"),
    ...(failures.size === 0
      ? []
      : [`Known faults of the runtime itself:\n\n${[...new Set(failures.values())].map((reason) => `- ${reason}`).join("\n")}`]),
    `[Every case of ${adapter}](support.md)`,
  ].join("\n\n");
};

/** What each adapter cannot do, for people who choose one: the generated part of `docs/choose-a-runtime.md`. */
const renderRuntimes = ({ targets }: SupportData): string =>
  Object.entries(known)
    .map(([adapter, texts]) => ({ adapter, texts, own: targets.filter((target) => target.adapter === adapter) }))
    .filter(({ own }) => own.length > 0)
    .map(({ adapter, texts, own }) => section(adapter, texts, own))
    .join("\n\n");

const begin = "<!-- Generated from support.json by tooling/support.ts. Do not edit. -->";

/** The page with its generated part as the data says. */
export const withRuntimes = (page: string, data: SupportData): string => withGeneratedPart(page, begin, renderRuntimes(data));

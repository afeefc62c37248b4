/** A rule of docs/adapters.md, the members of an adapter that keep it, and the cases that judge it. */
export interface Rule {
  /** As the page says it, in its table of rules or of capabilities. */
  readonly rule: string;
  /** The members to look at. */
  readonly members: string;
  /** Ids of the cases. */
  readonly cases: RegExp;
}

/** The order matters: a case belongs to the first rule that matches it, and the last rule matches every case. */
export const rules: readonly Rule[] = [
  { rule: "Say true only for what is there", members: "capabilities", cases: /^(powers|runtime)\// },
  { rule: "Attach your listeners before `open` returns, or in `listen`, never later", members: "open, listen", cases: /^readiness\// },
  { rule: "Refuse redirects", members: "open", cases: /^redirects\// },
  {
    rule: "A refusal whose status you see becomes `handshakeRejected(name, { status, headers, body })`",
    members: "open, events.error",
    cases: /^handshake\/(status|headers-and-body|a-long-body|a-body|the-status|a-refusal|an-endless|.*never-told)/,
  },
  {
    rule: "Dial what you are given, as it is, and once",
    members: "open",
    cases: /^(connect|headers|subprotocols|tls|wire\/the-|wire\/a-cookie|wire\/no-|wpt\/create)/,
  },
  {
    rule: "`send` copies, or the runtime does",
    members: "send",
    cases: /^sending\/(bytes-are-copied|send-does-not)/,
  },
  { rule: "A view is its own bytes", members: "send", cases: /^sending\/a-view/ },
  {
    rule: "Text as string, binary as `Uint8Array`, in wire order",
    members: "send, events.message",
    cases: /^(sending|receiving|volume)\//,
  },
  { rule: "`isClosing` is true from the peer's close frame on", members: "isClosing", cases: /^peer-close\/after-a-close-frame/ },
  { rule: "Tell the end as the runtime tells it", members: "events.close, events.error", cases: /^peer-close\// },
  {
    rule: "`close` also works while connecting",
    members: "close, terminate, and the signal of open",
    cases: /^(close|abort|deadlines|lifetime|hostile\/whatever|wpt\/close)/,
  },
  { rule: "Leave nothing behind", members: "close, terminate, ref, unref", cases: /^process\// },
  {
    rule: "Bytes that wait are counted, and reading can stop, where that is claimed",
    members: "bufferedBytes, pause, resume",
    cases: /^(backpressure|reading)\//,
  },
  { rule: "Pings go out, and signs of life are told, where that is claimed", members: "ping, events.alive", cases: /^heartbeat\// },
  {
    rule: "What the runtime checks is said by `handshakeCheck` and `frameCheck`",
    members: "capabilities, or the runtime itself",
    cases: /^(handshake|hostile|autobahn|wire)\//,
  },
  { rule: "No module state, no retries, no logs", members: "open", cases: /./ },
];

/** The rule that a case judges. */
export const ruleOf = (id: string): Rule => rules.find(({ cases }) => cases.test(id)) ?? rules[0] ?? { rule: "", members: "", cases: /./ };

import type { ResponseScript } from "./script.ts";

const hello = { type: "text", text: "Hello there!" } as const;

/**
 * Scripts that every simulator has. A request asks for one with `metadata.scenario`; a script of the same name in the
 * options comes first.
 */
export const scenarios: readonly ResponseScript[] = [
  { scenario: "text", output: [hello] },
  { scenario: "tool-call", output: [{ type: "function_call", name: "get_weather", arguments: '{"city": "Paris"}' }] },
  {
    scenario: "parallel-tools",
    output: ["Paris", "Rome", "Oslo"].map((city) => ({ type: "function_call", name: "get_weather", arguments: { city } })),
  },
  {
    scenario: "odd-arguments",
    output: [{ type: "function_call", name: "get_weather", arguments: '{\n  "city" :\t"Paris",  "days": 1.0\n}' }],
  },
  {
    scenario: "reasoning",
    output: [
      { type: "reasoning", summary: ["Adding the numbers."] },
      { type: "text", text: "42" },
    ],
  },
  {
    scenario: "reasoning-encrypted",
    output: [
      { type: "reasoning", summary: ["Adding the numbers."], encryptedContent: true },
      { type: "text", text: "42" },
    ],
  },
  { scenario: "refusal", output: [{ type: "refusal", text: "I can't help with that." }] },
  { scenario: "incomplete", output: [{ type: "text", text: "Once upon a" }], end: { status: "incomplete", reason: "max_output_tokens" } },
  { scenario: "content-filter", output: [hello], end: { status: "incomplete", reason: "content_filter" } },
  { scenario: "failed", output: [{ type: "text", text: "Partial" }], end: { status: "failed" } },
  { scenario: "failed-before-output", end: { status: "failed" } },
  {
    scenario: "rate-limit",
    refuse: {
      status: 429,
      type: "tokens",
      code: "rate_limit_exceeded",
      message: "Rate limit reached. Please try again in 10ms.",
      headers: { "retry-after-ms": "10", "retry-after": "1", "x-request-id": "req_rate_limit" },
    },
  },
  { scenario: "bad-request", refuse: { status: 400, code: "context_length_exceeded", message: "The input is too long.", param: "input" } },
  { scenario: "server-error", refuse: { status: 500, code: "server_error", headers: { "retry-after-ms": "10" } } },
  { scenario: "no-retry", refuse: { status: 500, code: "server_error", headers: { "x-should-retry": "false" } } },
  { scenario: "error-in-stream", output: [hello], end: { status: "error" } },
  { scenario: "error-nested", output: [hello], end: { status: "error", shape: "nested" } },
  { scenario: "error-then-failed", output: [hello], end: { status: "error", thenFailed: true } },
  { scenario: "error-after-created", end: { status: "error" } },
  { scenario: "silence", end: { status: "silence" } },
  { scenario: "large", output: [{ type: "text", fill: { bytes: 50_000_000, deltaBytes: 16_384 } }], terminalOutput: "empty" },
  { scenario: "pretty", output: [hello], framing: "pretty" },
  { scenario: "fragmented", output: [hello], framing: "fragmented" },
  { scenario: "binary", output: [hello], framing: "binary" },
  { scenario: "foreign-lane", output: [hello], faults: [{ at: 4, action: "foreign-lane" }] },
  { scenario: "no-sequence-numbers", output: [hello], sequenceNumbers: false },
  { scenario: "empty-terminal-output", output: [hello], terminalOutput: "empty" },
  { scenario: "omitted-terminal-output", output: [hello], terminalOutput: "omitted" },
  { scenario: "obfuscation", output: [hello], obfuscation: true },
  { scenario: "slow", output: [hello], frameDelayMs: 50 },
  { scenario: "close-before-created", output: [hello], faults: [{ at: 0, action: "close", code: 1011, reason: "upstream" }] },
  { scenario: "close-mid-stream", output: [hello], faults: [{ at: 5, action: "close", code: 1011, reason: "upstream" }] },
  { scenario: "reset-before-created", output: [hello], faults: [{ at: 0, action: "reset" }] },
  { scenario: "reset-mid-stream", output: [hello], faults: [{ at: 5, action: "reset" }] },
];

import { z } from "zod";
import { SimulatorError } from "../../simulator-error.ts";
import { isSendableCloseCode, isSendableCloseReason } from "../../wire/close-code.ts";
import type { Script } from "./script.ts";

const json = z.record(z.string(), z.unknown());
const milliseconds = z.number().min(0);
const closeCode = z.number().refine(isSendableCloseCode, "a close code that may be sent was expected");
const closeReason = z.string().refine(isSendableCloseReason, "at most 123 bytes were expected");
const error = z.strictObject({ code: z.string(), message: z.string(), type: z.string().optional() });
const args = z.union([z.string(), json]).optional();
const frame = z.union([z.string(), json]);
const tone = z.strictObject({ toneMs: milliseconds });
const audio = z.union([z.string(), z.instanceof(Uint8Array), tone]);

/** Every step by the key that says which one it is. */
const steps = {
  say: z.strictObject({ say: z.string(), audio: audio.optional(), chunkMs: z.number().min(1).optional() }),
  write: z.strictObject({ write: z.string() }),
  call: z.strictObject({ call: z.strictObject({ name: z.string(), arguments: args, callId: z.string().optional() }) }),
  mcp: z.strictObject({
    mcp: z.strictObject({
      server: z.string(),
      name: z.string(),
      arguments: args,
      output: z.string().optional(),
      error: z.string().optional(),
      approval: z.boolean().optional(),
    }),
  }),
  delayMs: z.strictObject({ delayMs: milliseconds }),
  fail: z.strictObject({ fail: error }),
  incomplete: z.strictObject({ incomplete: z.enum(["max_output_tokens", "content_filter"]) }),
  send: z.strictObject({ send: frame }),
  close: z.strictObject({ close: z.strictObject({ code: closeCode, reason: closeReason.optional() }) }),
  terminate: z.strictObject({ terminate: z.literal(true) }),
  stall: z.strictObject({ stall: z.literal(true) }),
  expire: z.strictObject({ expire: z.literal(true) }),
};

const stepNames = Object.keys(steps).join(", ");

/** Picks the step's own schema by its key, so that an error names the wrong field and not a union. */
const step = json.superRefine((value, context) => {
  const entry = Object.entries(steps).find(([key]) => Object.hasOwn(value, key));
  if (entry === undefined) {
    context.addIssue({ code: "custom", message: `one of ${stepNames} was expected` });
    return;
  }
  for (const issue of entry[1].safeParse(value).error?.issues ?? []) {
    context.addIssue({ code: "custom", path: issue.path, message: expectation(issue) });
  }
});

/** The faults of a WebRTC call, of either voice API. */
export const callFaults: z.ZodType = z.strictObject({
  ice: z.literal("never").optional(),
  dtls: z.literal("fail").optional(),
  closeChannelAfterMs: milliseconds.optional(),
  hangUpAfterMs: milliseconds.optional(),
  cutAfterMs: milliseconds.optional(),
  stallMediaAfterMs: milliseconds.optional(),
  lossRate: z.number().min(0).max(1).optional(),
  audioJitterMs: milliseconds.optional(),
});

const connection = z.strictObject({
  refuse: z
    .strictObject({ status: z.int().min(400).max(599), body: frame.optional(), headers: z.record(z.string(), z.string()).optional() })
    .optional(),
  handshake: z.enum(["answer", "reset", "silent"]).optional(),
  sessionCreated: z.union([z.enum(["with-handshake", "after-handshake", "never"]), z.strictObject({ delayMs: milliseconds })]).optional(),
  ignorePings: z.boolean().optional(),
  jitterMs: milliseconds.optional(),
  burst: z.int().min(1).optional(),
  lifetimeMs: z.number().min(1).max(2_147_483_647).optional(),
  rateLimits: z.enum(["after-created", "before-done", "both", "never"]).optional(),
  session: json.optional(),
  responseVoice: z.union([z.string(), z.strictObject({ id: z.string() })]).optional(),
  greet: z.array(frame).optional(),
  call: callFaults.optional(),
});

const mcpTool = z.strictObject({ name: z.string(), description: z.string().nullable().optional(), inputSchema: json.optional() });

const script = z.strictObject({
  turns: z
    .array(z.strictObject({ transcript: z.union([z.string(), z.strictObject({ fail: error })]).optional(), reply: z.array(step) }))
    .optional(),
  connections: z.array(connection).optional(),
  everyConnection: connection.optional(),
  mcpServers: z.record(z.string(), z.strictObject({ tools: z.array(mcpTool).optional(), listFails: z.boolean().optional() })).optional(),
});

/** Says in a few words what was expected where an issue was found. */
const expectation = (issue: z.core.$ZodIssue): string => {
  if (issue.code === "invalid_type") return `${article(issue.expected)} was expected`;
  if (issue.code === "unrecognized_keys") return `unknown field ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  if (issue.code === "invalid_value") return `${issue.values.map((value) => JSON.stringify(value)).join(" or ")} was expected`;
  if (issue.code === "too_small") return `at least ${issue.minimum} was expected`;
  if (issue.code === "too_big") return `at most ${issue.maximum} was expected`;
  if (issue.code === "invalid_union") {
    return [
      ...new Set(
        issue.errors.map((errors) => errors[0]).map((first) => (first === undefined ? "another shape was expected" : expectation(first))),
      ),
    ].join(", or ");
  }
  return issue.message;
};

const article = (noun: string): string => {
  const name = noun === "record" ? "object" : noun;
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
};

/** `script.turns[1].reply[0].say` from a path of keys and indexes. */
const fieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), "script");

/**
 * Checks a script that comes from a file or an untyped caller.
 *
 * @throws {@link SimulatorError} `bad-script`, naming the first field that does not fit.
 */
export const parseScript = (value: unknown): Script => {
  const issue = script.safeParse(value).error?.issues[0];
  if (issue !== undefined) throw new SimulatorError("bad-script", `${fieldPath(issue.path)}: ${expectation(issue)}`);
  return value as Script;
};

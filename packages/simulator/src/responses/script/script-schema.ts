import { z } from "zod";
import { SimulatorError } from "../../simulator-error.ts";
import { isSendableCloseCode, isSendableCloseReason } from "../../wire/close-code.ts";
import type { EndScript } from "./end-script.ts";
import type { FaultScript } from "./fault-script.ts";
import type { HandshakeScript } from "./handshake-script.ts";
import type { OutputScript } from "./output-script.ts";
import type { ResponseScript } from "./script.ts";

const count = z.int().min(0);
const object = z.record(z.string(), z.unknown());
const closeCode = z.int().refine(isSendableCloseCode, { error: "not a close code that may be sent" });
const closeReason = z.string().refine(isSendableCloseReason, { error: "at most 123 bytes were expected" });
const pieces = { deltas: z.array(z.string()).readonly().exactOptional() };
const text = z.string().exactOptional();

const output: z.ZodType<OutputScript> = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("text"),
    text,
    fill: z.strictObject({ bytes: count, deltaBytes: z.int().min(1) }).exactOptional(),
    phase: z.enum(["commentary", "final_answer"]).exactOptional(),
    ...pieces,
  }),
  z.strictObject({ type: z.literal("refusal"), text, ...pieces }),
  z.strictObject({
    type: z.literal("reasoning"),
    summary: z.array(z.string()).readonly().exactOptional(),
    encryptedContent: z.union([z.string(), z.boolean()]).exactOptional(),
  }),
  z.strictObject({
    type: z.literal("function_call"),
    name: z.string().min(1),
    arguments: z.union([z.string(), object]).exactOptional(),
    callId: text,
    ...pieces,
  }),
  z.strictObject({ type: z.literal("custom_tool_call"), name: z.string().min(1), input: text, callId: text, ...pieces }),
  z.strictObject({ type: z.literal("item"), item: object }),
]);

const end: z.ZodType<EndScript> = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("completed") }),
  z.strictObject({ status: z.literal("incomplete"), reason: text }),
  z.strictObject({ status: z.literal("failed"), code: text, message: text }),
  z.strictObject({
    status: z.literal("error"),
    shape: z.enum(["flat", "nested"]).exactOptional(),
    code: text,
    message: text,
    thenFailed: z.boolean().exactOptional(),
  }),
  z.strictObject({ status: z.literal("silence") }),
]);

const fault: z.ZodType<FaultScript> = z.discriminatedUnion("action", [
  z.strictObject({ at: count, action: z.literal("close"), code: closeCode.exactOptional(), reason: closeReason.exactOptional() }),
  z.strictObject({ at: count, action: z.literal("reset") }),
  z.strictObject({ at: count, action: z.literal("silence"), ms: count.exactOptional() }),
  z.strictObject({ at: count, action: z.literal("send"), frame: z.union([z.string(), object]), binary: z.boolean().exactOptional() }),
  z.strictObject({ at: count, action: z.literal("foreign-lane"), laneName: text }),
  z.strictObject({ at: count, action: z.literal("binary") }),
]);

const script: z.ZodType<ResponseScript> = z.strictObject({
  scenario: text,
  model: text,
  refuse: z
    .strictObject({
      status: z.int().min(400).max(599),
      type: text,
      code: z.string().nullable().exactOptional(),
      message: text,
      param: z.string().nullable().exactOptional(),
      headers: z.record(z.string(), z.string()).exactOptional(),
      frame: object.exactOptional(),
    })
    .exactOptional(),
  delayMs: count.exactOptional(),
  frameDelayMs: count.exactOptional(),
  output: z.array(output).readonly().exactOptional(),
  end: end.exactOptional(),
  faults: z.array(fault).readonly().exactOptional(),
  framing: z.enum(["compact", "pretty", "fragmented", "binary"]).exactOptional(),
  sequenceNumbers: z.boolean().exactOptional(),
  terminalOutput: z.enum(["full", "empty", "omitted"]).exactOptional(),
  lifecycle: z.enum(["full", "terminal-only"]).exactOptional(),
  obfuscation: z.boolean().exactOptional(),
});

const handshake: z.ZodType<HandshakeScript> = z.strictObject({
  status: z.int().min(300).max(599).exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  body: text,
  closeCode: closeCode.exactOptional(),
  delayMs: count.exactOptional(),
  silent: z.boolean().exactOptional(),
  times: z.union([z.int().min(1), z.literal(Number.POSITIVE_INFINITY)]).exactOptional(),
});

/**
 * Checks scripts that may come from a file or from untyped code. Throws `bad-script`, which names each field at fault by
 * its path, for example `scripts[2].output[0].name`.
 */
export const checkScripts = (scripts: readonly unknown[]): readonly ResponseScript[] => check("scripts", z.array(script), scripts);

/** Checks handshakes, as {@link checkScripts} does; a path begins with `handshakes`. */
export const checkHandshakes = (handshakes: readonly unknown[]): readonly HandshakeScript[] =>
  check("handshakes", z.array(handshake), handshakes);

const check = <T>(name: string, schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const faults = result.error.issues.map((issue) => `${fieldPath(name, issue.path)}: ${issue.message}`);
  throw new SimulatorError("bad-script", `The Responses ${name} are not valid. ${faults.join("; ")}`);
};

const fieldPath = (name: string, path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`), name);

import { z } from "zod";
import { callFaults } from "../../realtime/script/script-schema.ts";
import { refuseIssue } from "../../realtime/settings/refuse-issue.ts";
import { SimulatorError } from "../../simulator-error.ts";
import { isSendableCloseCode, isSendableCloseReason } from "../../wire/close-code.ts";
import type { LiveScript } from "./live-script.ts";

const json = z.record(z.string(), z.unknown());
const frame = z.union([z.string(), json]);
const milliseconds = z.number().min(0);
const audio = z.union([z.string(), z.instanceof(Uint8Array), z.strictObject({ toneMs: milliseconds })]);

const step = z.union([
  z.strictObject({ say: z.string(), audio: audio.optional() }),
  z.strictObject({ delegate: z.literal(true) }),
  z.strictObject({ decide: json }),
  z.strictObject({ waitMs: milliseconds }),
  z.strictObject({ send: frame }),
  z.strictObject({ moderate: z.literal(true) }),
  z.strictObject({ end: z.enum(["expired", "content", "remote_hangup", "connection_lost"]) }),
  z.strictObject({
    close: z.strictObject({
      code: z.number().refine(isSendableCloseCode, "a close code that may be sent was expected"),
      reason: z.string().refine(isSendableCloseReason, "at most 123 bytes were expected").optional(),
    }),
  }),
  z.strictObject({ terminate: z.literal(true) }),
  z.strictObject({ stall: z.literal(true) }),
]);

const call = z.strictObject({ name: z.string(), arguments: frame.optional(), callId: z.string().optional() });

const connection = z.strictObject({
  refuse: z
    .strictObject({ status: z.int().min(400).max(599), body: frame.optional(), headers: z.record(z.string(), z.string()).optional() })
    .optional(),
  handshake: z.enum(["answer", "reset", "silent", "drop"]).optional(),
  started: z.union([z.literal("never"), z.strictObject({ delayMs: milliseconds })]).optional(),
  refuseStart: z.strictObject({ code: z.string().nullable(), message: z.string(), type: z.string().optional() }).optional(),
  afterRefusedStart: z.enum(["close", "stay"]).optional(),
  repeatsIds: z.boolean().optional(),
  closed: z.union([z.enum(["never", "bare"]), z.strictObject({ delayMs: milliseconds })]).optional(),
  lifetimeMs: z.number().min(1).max(2_147_483_647).optional(),
  idleLifetimeMs: z.number().min(1).max(2_147_483_647).optional(),
  usageRatio: z.number().optional(),
  greet: z.array(frame).optional(),
  jitterMs: milliseconds.optional(),
  burst: z.int().min(1).optional(),
  ignorePings: z.boolean().optional(),
  call: callFaults.optional(),
});

const script = z.strictObject({
  turns: z.array(z.strictObject({ transcript: z.string().optional(), reply: z.array(step).optional() })).optional(),
  onStart: z.array(step).optional(),
  backend: z
    .array(
      z.strictObject({ calls: z.array(call).optional(), text: z.string().optional(), fail: z.enum(["failed", "incomplete"]).optional() }),
    )
    .optional(),
  connections: z.array(connection).optional(),
  everyConnection: connection.optional(),
});

/**
 * Checks a script that comes from a file or an untyped caller.
 *
 * @throws {@link SimulatorError} `bad-script`, naming the first field that does not fit.
 */
export const parseLiveScript = (value: unknown): LiveScript => {
  const issue = script.safeParse(value).error?.issues[0];
  if (issue !== undefined) throw new SimulatorError("bad-script", `live: ${refuseIssue(issue, value).message}`);
  return value as LiveScript;
};

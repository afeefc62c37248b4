import { checkNumbers, refuseUnknownOptions } from "@plugboard/core/internal";
import { type Resume, resumeHostOf } from "./call-parts.ts";
import { CallResumer } from "./call-resumer.ts";
import type { ResumingOptions } from "./resume-schedule.ts";

/**
 * Lets a call outlive its sessions and its connections: `resume: resuming()`. The next session is configured and given the
 * conversation (text, transcripts, tool calls and outputs) while the one before is still in use. The call goes on in it when everything
 * was answered, no response runs and nobody speaks. Audio itself, MCP calls and messages of which no transcript is known cannot be
 * restored. Throws `invalid-argument` for options that are not numbers from 0 to 2,147,483,647.
 */
export const resuming = (options: ResumingOptions = {}): Resume => {
  const { beforeExpiryMs = 300_000, patienceMs = 60_000, giveUpAfterMs = 120_000, attempts, ...others } = options;
  refuseUnknownOptions("resuming()", others);
  const times = { beforeExpiryMs, patienceMs, giveUpAfterMs };
  checkNumbers({ ...times, ...(attempts !== undefined && { attempts }) }, 0);
  return (parts) => new CallResumer(resumeHostOf(parts), { ...times, attempts: attempts ?? Number.POSITIVE_INFINITY });
};

import { CallResumer } from "./call-resumer.ts";
import type { Resume, ResumingOptions } from "./resumer.ts";

/**
 * Lets a call outlive its sessions and its connections: `resume: resuming()`. A new session is configured and told the
 * conversation (text, transcripts, tool calls and outputs) while the old one is still in use; they are swapped when everything
 * was answered, no response runs and nobody speaks. Audio itself, MCP calls and messages of which no transcript is known cannot
 * be told.
 */
export const resuming =
  ({ beforeExpiryMs = 300_000, patienceMs = 60_000, attempts = 5 }: ResumingOptions = {}): Resume =>
  (host) =>
    new CallResumer(host, { beforeExpiryMs, patienceMs, attempts });

// Runs inside workerd. A program lives as long as the request that asked for it, so its messages are the response.
import type { ProgramMessage } from "../message.ts";
import type { EngineProgram } from "../program.ts";
import { describeError } from "./describe-error.ts";
import { runProgram } from "./run-program.ts";

interface Writer {
  readonly write: (chunk: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

declare const navigator: { readonly userAgent: string };
declare const TextEncoder: new () => { readonly encode: (text: string) => Uint8Array };
declare const TransformStream: new () => { readonly readable: unknown; readonly writable: { readonly getWriter: () => Writer } };
declare const setTimeout: (step: () => void, delayMs: number) => unknown;
declare const addEventListener: (
  type: "unhandledrejection" | "rejectionhandled",
  listener: (event: { readonly promise: unknown; readonly reason?: unknown }) => void,
) => void;
declare const Response: new (body: unknown) => object;

interface Environment {
  /** Version of the binary and the compatibility date: the two values that a worker cannot read by itself. */
  readonly WORKERD_VERSION: string;
}

interface ExecutionContext {
  waitUntil(promise: Promise<void>): void;
}

/**
 * Tells of rejections that nobody hears. At compatibility date 2025-09-24 workerd (2026-11-17) also fires the event for
 * promises that have a handler, and takes it back in the same turn; hence the wait.
 */
const watchRejections = (tell: (text: string) => void): void => {
  const unheard = new Set<unknown>();
  addEventListener("rejectionhandled", ({ promise }) => unheard.delete(promise));
  addEventListener("unhandledrejection", ({ promise, reason }) => {
    unheard.add(promise);
    setTimeout(() => unheard.has(promise) && tell(`unhandled rejection: ${describeError(reason)}`), 0);
  });
};

/** The worker's handlers: each request runs the program once. */
export const start = (
  program: EngineProgram<unknown, unknown>,
  args: unknown,
): { fetch(request: unknown, environment: Environment, context: ExecutionContext): object } => ({
  fetch: (_request, environment, context) => {
    const { readable, writable } = new TransformStream();
    const writer = writable.getWriter();
    const encoder = new TextEncoder();
    const ignoreReaderGone = (): void => {};
    const name = navigator.userAgent === "Cloudflare-Workers" ? "workerd" : navigator.userAgent;
    const emit = (message: ProgramMessage): void => {
      writer.write(encoder.encode(`${JSON.stringify(message)}\n`)).catch(ignoreReaderGone);
    };
    watchRejections((text) => emit({ type: "stray", text }));
    const run = runProgram(program, args, { name, version: environment.WORKERD_VERSION }, emit);
    context.waitUntil(run.then(() => writer.close()).catch(ignoreReaderGone));
    return new Response(readable);
  },
});

/**
 * Every web global that a case may touch. The cases run inside Node, Deno, Bun, workerd, pages and workers, so
 * `tsconfig.neutral.json` compiles them against this file alone. The Node half (server, CLI) does not see it.
 */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare const AbortController: { new (): AbortController };

interface URLSearchParams extends Iterable<[string, string]> {
  get(name: string): string | null;
  set(name: string, value: string): void;
  toString(): string;
}

declare const URLSearchParams: { new (init?: Record<string, string>): URLSearchParams };

interface URL {
  readonly hash: string;
  readonly host: string;
  readonly href: string;
  readonly pathname: string;
  protocol: string;
  readonly searchParams: URLSearchParams;
}

declare const URL: { new (url: string, base?: string): URL };

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: { new (): TextEncoder };

interface Response {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

interface Blob {
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare const Blob: { new (parts: readonly Uint8Array<ArrayBuffer>[]): Blob };

declare function fetch(url: string): Promise<Response>;
declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;

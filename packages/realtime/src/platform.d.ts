/**
 * Every web global that this package may touch besides what core brings. A global that is not named here does not
 * compile: no `WebSocket`, no `fetch`, no `Buffer`, no `process`.
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

interface URL {
  readonly href: string;
  pathname: string;
  protocol: string;
  search: string;
  readonly searchParams: {
    set(name: string, value: string): void;
    has(name: string): boolean;
    [Symbol.iterator](): Iterator<[string, string]>;
  };
}

declare const URL: { new (url: string): URL };

declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;
declare const console: { warn(...values: unknown[]): void };

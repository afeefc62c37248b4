/**
 * Every web global that core may touch. A global that is not named here does not compile in core, which is how
 * neutrality is kept: no `WebSocket`, no `fetch`, no `Buffer`, no `process`.
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
  readonly hash: string;
  readonly host: string;
  readonly hostname: string;
  readonly href: string;
  readonly password: string;
  readonly port: string;
  protocol: string;
  readonly search: string;
  readonly searchParams: Iterable<[string, string]>;
  readonly username: string;
}

declare const URL: { new (url: string, base?: string): URL };

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: { new (): TextEncoder };

declare const performance: { now(): number };

declare function setTimeout(callback: () => void, delayMs: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;

interface Event {
  readonly type: string;
}

declare const Event: { new (type: string): Event };

interface EventTarget {
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
  dispatchEvent(event: Event): boolean;
}

declare const EventTarget: { new (): EventTarget };

interface DOMException extends Error {}

declare const DOMException: { new (message: string, name: string): DOMException };

interface Blob {
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare const Blob: { new (parts: readonly Uint8Array<ArrayBuffer>[]): Blob };

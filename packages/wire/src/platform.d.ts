/**
 * Every web global that this package may touch. A global that is not named here does not compile: no `WebSocket`, no `fetch`, no
 * `Buffer`, no `process`.
 */

interface TextDecoder {
  decode(bytes: Uint8Array): string;
}

declare const TextDecoder: { new (): TextDecoder };

declare function atob(base64: string): string;
declare function btoa(binary: string): string;
declare const structuredClone: (<T>(value: T) => T) | undefined;

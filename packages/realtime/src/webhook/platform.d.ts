/** The web globals that webhooks need, in every server runtime: no `Buffer`, no `node:crypto`. */

interface CryptoKey {
  readonly type: string;
}

declare const crypto: {
  readonly subtle: {
    importKey(
      format: "raw",
      key: Uint8Array<ArrayBuffer>,
      algorithm: { readonly name: string; readonly hash?: string },
      extractable: boolean,
      usages: readonly ("sign" | "verify")[],
    ): Promise<CryptoKey>;
    sign(algorithm: string, key: CryptoKey, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
    verify(algorithm: string, key: CryptoKey, signature: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>): Promise<boolean>;
    digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
  };
  randomUUID(): string;
};

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare const TextEncoder: { new (): TextEncoder };

interface URLSearchParams {
  get(name: string): string | null;
  [Symbol.iterator](): Iterator<[string, string]>;
}

declare const URLSearchParams: { new (text: string): URLSearchParams };

interface Headers {
  get(name: string): string | null;
}

interface Request {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  text(): Promise<string>;
}

interface Response {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  text(): Promise<string>;
}

declare const Response: {
  new (body: string | null, init?: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> }): Response;
};

declare namespace globalThis {
  function fetch(
    url: string,
    init: { readonly method: string; readonly headers: Readonly<Record<string, string>>; readonly body?: string },
  ): Promise<Response>;
}

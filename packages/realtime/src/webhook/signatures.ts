import { fromBase64, toBase64 } from "@plugboard/wire";

// `crypto.subtle.verify` compares in constant time, in every runtime; no comparison is made here.

const bytesOfText = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** The bytes of base64 text; `undefined` if the text is not base64, as a forged signature may not be. */
export const bytesOfBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return new Uint8Array(fromBase64(text));
  } catch {
    return undefined;
  }
};

/** Signs and verifies text with one secret. */
export interface Hmac {
  /** The signature, base64. */
  readonly sign: (text: string) => Promise<string>;
  /** Whether a base64 signature is that of the text. */
  readonly verify: (text: string, signature: string) => Promise<boolean>;
}

/** Makes a signer. The key is imported once, on first use. */
export const createHmac = (hash: "SHA-1" | "SHA-256", secret: Uint8Array<ArrayBuffer> | string): Hmac => {
  let imported: Promise<CryptoKey> | undefined;
  const key = (): Promise<CryptoKey> => {
    const bytes = typeof secret === "string" ? bytesOfText(secret) : secret;
    imported ??= crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash }, false, ["sign", "verify"]);
    return imported;
  };
  return {
    sign: async (text) => toBase64(new Uint8Array(await crypto.subtle.sign("HMAC", await key(), bytesOfText(text)))),
    verify: async (text, signature) => {
      const bytes = bytesOfBase64(signature);
      return bytes !== undefined && crypto.subtle.verify("HMAC", await key(), bytes, bytesOfText(text));
    },
  };
};

/** Verifies an Ed25519 signature with a public key; both are base64. */
export const verifyEd25519 = async (publicKey: string, text: string, signature: string): Promise<boolean> => {
  const bytes = bytesOfBase64(signature);
  const key = bytesOfBase64(publicKey);
  if (!bytes || !key) return false;
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify("Ed25519", imported, bytes, bytesOfText(text));
};

/** The SHA-256 of text in hexadecimal digits. */
export const sha256Hex = async (text: string): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytesOfText(text))), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/** How old a signed message may be, and how far ahead of this clock, in seconds. Standard Webhooks recommends five minutes. */
const toleranceSeconds = 300;

/** Whether a time in seconds since 1970, as text, is about now. An older message may have been recorded and sent again. */
export const isRecent = (timestamp: string): boolean =>
  /^\d{1,12}$/.test(timestamp) && Math.abs(Date.now() / 1_000 - Number(timestamp)) <= toleranceSeconds;

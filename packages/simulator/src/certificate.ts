import { generate } from "selfsigned";

/** A private key and its certificate, both as PEM. */
export interface KeyPair {
  /** The private key, PEM. */
  readonly key: string;
  /** The certificate, PEM; with its chain if it has one. */
  readonly cert: string;
}

const altNames = [
  { type: 2 as const, value: "localhost" },
  { type: 7 as const, ip: "127.0.0.1" },
  { type: 7 as const, ip: "::1" },
];

/** Makes a certificate for the loopback names. It signs itself, so whoever trusts it trusts nothing else. */
export const makeCertificate = async (): Promise<KeyPair> => {
  const extensions = [
    { name: "basicConstraints" as const, cA: false },
    { name: "subjectAltName" as const, altNames },
  ];
  const pair = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec", extensions });
  return { key: pair.private, cert: pair.cert };
};

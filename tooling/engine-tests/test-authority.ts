import { generate } from "selfsigned";

/** A certificate and its private key, both as PEM. */
interface IssuedCertificate {
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
interface CertificateClaims {
  /** The address of the server. */
  readonly address: string;
  /** Days until it expires; it began two days before that. @defaultValue 30 */
  readonly expiresInDays?: number;
}

/** An authority that tests bring themselves. */
interface TestAuthority {
  /** Its own certificate, to be trusted. */
  readonly ca: string;
  readonly issue: (claims: CertificateClaims) => Promise<IssuedCertificate>;
}

const day = 86_400_000;
const common = { keyType: "ec", algorithm: "sha256" } as const;

/** Makes an authority. */
export const createTestAuthority = async (): Promise<TestAuthority> => {
  const authority = await generate([{ name: "commonName", value: "Authority of the tests" }], {
    ...common,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return {
    ca: authority.cert,
    issue: async ({ address, expiresInDays = 30 }) => {
      const notAfterDate = new Date(Date.now() + expiresInDays * day);
      const { cert, private: key } = await generate([{ name: "commonName", value: address }], {
        ...common,
        notAfterDate,
        notBeforeDate: new Date(Math.min(Date.now(), notAfterDate.getTime()) - 2 * day),
        ca: { cert: authority.cert, key: authority.private },
        extensions: [
          { name: "basicConstraints", cA: false },
          { name: "extKeyUsage", serverAuth: true, clientAuth: true },
          { name: "subjectAltName", altNames: [{ type: 7, ip: address }] },
        ],
      });
      return { cert, key };
    },
  };
};

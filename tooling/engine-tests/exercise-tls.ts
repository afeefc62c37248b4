/** The part of `connect` from `@plugboard/core` that the exercise uses; the engine's own bundle brings the real one. */
type Connect = (
  adapter: never,
  request: { url: string; headers: Record<string, string> },
) => Promise<{ close(code?: number, reason?: string): Promise<object> }>;

/** How one attempt goes out; each adapter has options of its own for it. */
export interface WayOut {
  /** The authority that is trusted, as PEM. */
  readonly ca?: string;
  /** The client's certificate and key, as PEM. */
  readonly cert?: string;
  readonly key?: string;
  readonly proxy?: { readonly url: string; readonly password: string };
  /** Hosts that are dialled directly. Not given to adapters without such an option. */
  readonly noProxy?: string;
}

/** What the exercise is told: URLs of `https:` servers, the authority of them all, and proxies. */
export interface TlsArguments {
  readonly servers: Readonly<Record<"plain" | "selfSigned" | "expired" | "otherHost" | "tls12" | "mutual", string>>;
  readonly selfSignedCert: string;
  readonly ca: string;
  readonly client: { readonly cert: string; readonly key: string };
  readonly proxy: string;
  /** A proxy where nobody listens. */
  readonly goneProxy: string;
  readonly password: string;
  readonly takesNoProxy: boolean;
}

/** How each attempt ended: the information of a clean end, or an error as text. */
export type TlsExercise = Readonly<Record<string, object>>;

const attempts = ({ servers, ca, client, ...args }: TlsArguments): Readonly<Record<string, readonly [url: string, way: WayOut]>> => {
  const proxy = { url: args.proxy, password: args.password };
  const gone = { url: args.goneProxy, password: args.password };
  return {
    untrusted: [servers.selfSigned, {}],
    trusted: [servers.selfSigned, { ca: args.selfSignedCert }],
    ofTrustedAuthority: [servers.plain, { ca }],
    ofUnknownAuthority: [servers.plain, {}],
    expired: [servers.expired, { ca }],
    forAnotherHost: [servers.otherHost, { ca }],
    tls12: [servers.tls12, { ca }],
    withClientCertificate: [servers.mutual, { ca, ...client }],
    withoutClientCertificate: [servers.mutual, { ca }],
    proxied: [servers.plain, { ca, proxy }],
    expiredThroughProxy: [servers.expired, { ca, proxy }],
    refusedByProxy: [servers.plain, { ca, proxy: { ...proxy, password: `not-${args.password}` } }],
    proxyGone: [`${servers.plain}/through-a-proxy-that-is-gone`, { ca, proxy: gone }],
    ...(args.takesNoProxy && {
      exempt: [servers.plain, { ca, proxy: gone, noProxy: "other.test,127.0.0.1" }],
      othersExempt: [`${servers.plain}/through-a-proxy-that-is-gone`, { ca, proxy: gone, noProxy: "other.test,127.0.0.1:1" }],
    }),
  };
};

/** Dials every server in every way, one after the other. Runs inside the engine. */
export const exerciseTls = async (connect: Connect, adapterFor: (way: WayOut) => object, args: TlsArguments): Promise<TlsExercise> => {
  const outcomes: Record<string, object> = {};
  for (const [name, [url, way]] of Object.entries(attempts(args))) {
    const request = { url: url.replace(/^https/, "wss"), headers: { Authorization: "Bearer to-the-server" } };
    try {
      const connection = await connect(adapterFor(way) as never, request);
      outcomes[name] = await connection.close();
    } catch (error) {
      const { code, delivery, message, cause } = error as Error & { code: string; delivery: string };
      outcomes[name] = { code, delivery, text: `${message} ${cause}` };
    }
  }
  return outcomes;
};

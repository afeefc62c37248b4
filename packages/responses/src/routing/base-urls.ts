import { PlugboardError } from "@plugboard/core";

/** Where a call goes: to one of the URLs that are carried over sockets (`ours`), or to one that looks as if it was meant to be one of them. */
interface Target {
  readonly kind: "ours" | "near-miss";
  /** Without its fragment where it is one of ours. */
  readonly url: URL;
}

/** The URLs whose `POST` is carried over sockets. */
export interface BaseUrls {
  /** `<baseURL>/responses` of the first base. */
  readonly first: string;
  /** Reads `fetch`'s first argument; `undefined` for any other URL. */
  readonly read: (input: unknown) => Target | undefined;
}

const refuse = (what: string): never => {
  throw new PlugboardError("invalid-argument", `createWebSocketFetch: ${what}`);
};

const urlOfBase = (base: string | URL): URL => {
  try {
    return new URL(String(base));
  } catch {
    return refuse("baseURL is not an absolute URL.");
  }
};

const responsesUrlOf = (base: string | URL): string => {
  const { protocol, origin, pathname } = urlOfBase(base);
  const path = pathname.replace(/\/+$/, "");
  if (protocol !== "https:" && protocol !== "http:") {
    refuse(`baseURL begins with ${protocol}; write the URL of the HTTP API, with https: or http:.`);
  }
  if (path.endsWith("/responses")) refuse("baseURL ends in /responses; leave that out, it is appended.");
  return `${origin}${path}/responses`;
};

const urlOf = (input: unknown): URL | undefined => {
  try {
    if (typeof input === "string") return new URL(input, typeof location === "undefined" ? undefined : location.href);
    if (typeof input === "object" && input !== null) return new URL("url" in input ? String(input.url) : String(input));
  } catch {
    // Not a URL: fetch reports it.
  }
  return undefined;
};

/**
 * Origin and path must be those of a base, exactly; the query is free. A URL with user info is left to `fetch`, which
 * refuses it. Throws `invalid-argument` for a base that no request can match.
 */
export const createBaseUrls = (baseURL: string | URL | readonly (string | URL)[]): BaseUrls => {
  const bases = typeof baseURL === "string" || !(Symbol.iterator in baseURL) ? [baseURL] : baseURL;
  const urls = bases.map(responsesUrlOf);
  return {
    first: urls[0] ?? "",
    read: (input) => {
      const url = urlOf(input);
      if (!url) return undefined;
      if (!urls.includes(`${url.origin}${url.pathname}`))
        return /\/responses\/*$/.test(url.pathname) ? { kind: "near-miss", url } : undefined;
      if (url.username !== "" || url.password !== "") return undefined;
      url.hash = "";
      return { kind: "ours", url };
    },
  };
};

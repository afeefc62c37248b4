import { PlugboardError } from "@plugboard/core";

/** The URLs whose `POST` is carried over sockets. */
export interface BaseUrls {
  /** `<baseURL>/responses` of the first base. */
  readonly first: string;
  /** The URL of `fetch`'s first argument without its fragment, if it is one of them. */
  readonly match: (input: unknown) => URL | undefined;
  /** The URL of `fetch`'s first argument, if it is none of them and looks as if it was meant to be. */
  readonly nearMiss: (input: unknown) => URL | undefined;
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
    refuse(`baseURL begins with ${protocol}; write the URL of the HTTP API, with https: or http:. The socket's URL follows from it.`);
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
  const isOneOfThem = ({ origin, pathname }: URL): boolean => urls.includes(`${origin}${pathname}`);
  return {
    first: urls[0] ?? "",
    match: (input) => {
      const url = urlOf(input);
      if (url?.username !== "" || url.password !== "" || !isOneOfThem(url)) return undefined;
      url.hash = "";
      return url;
    },
    nearMiss: (input) => {
      const url = urlOf(input);
      return url && /\/responses\/*$/.test(url.pathname) && !isOneOfThem(url) ? url : undefined;
    },
  };
};

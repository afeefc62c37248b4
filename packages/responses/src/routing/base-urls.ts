import { PlugboardError } from "@plugboard/core";

/** The URLs whose `POST` is carried over sockets. */
export interface Endpoints {
  /** That of the first base. */
  readonly first: string;
  /** The URL of `fetch`'s first argument without its fragment, if it is one of them. */
  readonly match: (input: unknown) => URL | undefined;
}

const endpointOf = (base: string | URL): string => {
  try {
    const { origin, pathname } = new URL(String(base));
    return `${origin}${pathname.replace(/\/+$/, "")}/responses`;
  } catch {
    throw new PlugboardError("invalid-argument", "baseURL is not an absolute URL.");
  }
};

const urlOf = (input: unknown): URL | undefined => {
  try {
    if (typeof input === "string") return new URL(input, typeof location === "undefined" ? undefined : location.href);
    if (typeof input === "object" && input !== null) return new URL("url" in input ? String(input.url) : String(input));
  } catch {
    // Not a URL: the error is fetch's to make.
  }
  return undefined;
};

/**
 * Origin and path must be those of a base, exactly; the query is free. A URL with user info is left to `fetch`, which
 * refuses it.
 */
export const createEndpoints = (baseURL: string | URL | readonly (string | URL)[]): Endpoints => {
  const bases = typeof baseURL === "string" || !(Symbol.iterator in baseURL) ? [baseURL] : baseURL;
  const endpoints = bases.map(endpointOf);
  const match = (input: unknown): URL | undefined => {
    const url = urlOf(input);
    if (url?.username !== "" || url.password !== "" || !endpoints.includes(`${url.origin}${url.pathname}`)) return undefined;
    url.hash = "";
    return url;
  };
  return { first: endpoints[0] ?? "", match };
};

/** What a request is for. */
export interface RequestTarget {
  /** The path as it was sent, not decoded, and without Azure's prefix: Azure serves the same API under `/openai/v1`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the target of a request line: a path, or an absolute address as proxies get it.
 *
 * Every text is accepted: Node passes on request lines such as `//` and `http://[`, which are not URLs.
 */
export const readTarget = (text: string | undefined): RequestTarget => {
  const [, path = "", query = ""] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(text ?? "") ?? [];
  return { path: path.replace(/^\/openai(?=\/v1\/)/, ""), query: new URLSearchParams(query) };
};

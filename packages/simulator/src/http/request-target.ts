/** What a request is for. */
export interface RequestTarget {
  /** Not decoded. Azure serves the same API under `/openai/v1`; that prefix is left out. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Reads the target of a request line: a path, or an absolute address as proxies get it.
 *
 * It takes every text. `//` and `http://[` are request lines that Node passes on, and no URL.
 */
export const readTarget = (text: string | undefined): RequestTarget => {
  const [, path = "", query = ""] = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i.exec(text ?? "") ?? [];
  return { path: path.replace(/^\/openai(?=\/v1\/)/, ""), query: new URLSearchParams(query) };
};

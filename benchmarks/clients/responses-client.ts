/** What a reader gets: bytes of server-sent events, or an event that is already parsed. */
export type Piece = Uint8Array | object;

/** A client of the Responses API. */
export interface ResponsesClient {
  /** Asks for one answer, hands on its pieces, and resolves when it has ended. */
  readonly ask: (input: string, onPiece: (piece: Piece) => void, apiKey?: string) => Promise<void>;
}

/** Makes a client for an address that ends with `/v1`. */
export type CreateResponsesClient = (baseURL: string) => ResponsesClient;

const request = (input: string, apiKey: string) => ({
  method: "POST",
  headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
  body: JSON.stringify({ model: "gpt-5.6", stream: true, input }),
});

/** What is used of a `fetch`. */
type Fetch = (url: string, init: ReturnType<typeof request>) => Promise<{ readonly body: AsyncIterable<Uint8Array> | null }>;

/** A client over anything that is called as `fetch` is. */
export const overFetch = (fetch: Fetch, baseURL: string): ResponsesClient => ({
  ask: async (input, onPiece, apiKey = "sk-bench") => {
    const { body } = await fetch(`${baseURL}/responses`, request(input, apiKey));
    for await (const chunk of body ?? []) onPiece(chunk);
  },
});

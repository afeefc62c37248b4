import { once } from "node:events";
import { WebSocket } from "ws";

/**
 * The floor for a tool loop: one ws socket that sends what the input has more than the last time, and the id of the last
 * response. It checks nothing, so it is right only for a caller that never changes its history.
 */
export const createBareFetch = (url: string): typeof fetch => {
  let socket: WebSocket | undefined;
  let previousId: string | undefined;
  let held = 0;
  return async (_input, init) => {
    const { stream: _stream, input, ...body } = JSON.parse(String(init?.body)) as { stream: true; input: unknown[] };
    if (!socket) {
      socket = new WebSocket(url, { headers: { authorization: "Bearer sk-test" } });
      await once(socket, "open");
    }
    const ws = socket;
    const encoder = new TextEncoder();
    const answer = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const onMessage = (data: Buffer): void => {
          const text = data.toString();
          controller.enqueue(encoder.encode(`data: ${text}\n\n`));
          if (!text.startsWith('{"type":"response.completed"')) return;
          const { response } = JSON.parse(text) as { response: { id: string; output: unknown[] } };
          previousId = response.id;
          held = input.length + response.output.length;
          ws.off("message", onMessage);
          controller.close();
        };
        ws.on("message", onMessage);
        ws.send(
          JSON.stringify({
            type: "response.create",
            ...body,
            input: input.slice(held),
            ...(previousId === undefined ? {} : { previous_response_id: previousId }),
          }),
        );
      },
    });
    return new Response(answer);
  };
};

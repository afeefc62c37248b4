/** Length of one Opus frame, in milliseconds. */
export const frameMs = 20;

/** Bytes of one frame of PCM at 24 kHz, 16-bit, mono. */
export const frameBytes: number = frameMs * 48;

/** The audio of one response on its way out. */
interface QueuedResponse {
  readonly responseId: string;
  readonly frames: Buffer[];
  /** Less than a frame, which waits for more. */
  rest: Buffer;
  status: "waiting" | "playing";
  isComplete: boolean;
}

/** One frame to send, and what it means. */
export interface NextFrame {
  readonly pcm: Buffer;
  /** The response whose first frame this is. */
  readonly started?: string;
}

/** The audio that is still to be played, response after response. */
export class AudioQueue {
  #responses: QueuedResponse[] = [];

  /** Adds audio to the end of a response. */
  push(responseId: string, pcm: Buffer): void {
    let response = this.#responses.find((entry) => entry.responseId === responseId);
    if (response === undefined) {
      response = { responseId, frames: [], rest: Buffer.alloc(0), status: "waiting", isComplete: false };
      this.#responses.push(response);
    }
    const all = Buffer.concat([response.rest, pcm]);
    let start = 0;
    for (; start + frameBytes <= all.length; start += frameBytes) response.frames.push(all.subarray(start, start + frameBytes));
    response.rest = all.subarray(start);
  }

  /** No more audio of a response comes: what is left of it becomes a frame that ends in silence. */
  complete(responseId: string): void {
    const response = this.#responses.find((entry) => entry.responseId === responseId);
    if (response === undefined) return;
    if (response.rest.length > 0) response.frames.push(Buffer.concat([response.rest, Buffer.alloc(frameBytes - response.rest.length)]));
    response.rest = Buffer.alloc(0);
    response.isComplete = true;
  }

  /** Forgets everything; gives the response that was playing or waited to. */
  clear(): string | undefined {
    const responseId = this.#responses[0]?.responseId;
    this.#responses = [];
    return responseId;
  }

  /** The response that has been played to its end, once. */
  takeStopped(): string | undefined {
    const [first] = this.#responses;
    if (first === undefined || !first.isComplete || first.frames.length > 0) return undefined;
    this.#responses.shift();
    return first.responseId;
  }

  /** The next frame; `undefined` if there is none to play now. */
  take(): NextFrame | undefined {
    const [first] = this.#responses;
    const pcm = first?.frames.shift();
    if (first === undefined || pcm === undefined) return undefined;
    const isFirst = first.status === "waiting";
    first.status = "playing";
    return { pcm, ...(isFirst ? { started: first.responseId } : {}) };
  }
}

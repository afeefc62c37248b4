/** Audio that the client appended and that no item holds yet. */
export class InputBuffer {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** Bytes that wait for a commit. */
  get byteLength(): number {
    return this.#bytes;
  }

  append(audio: Buffer): void {
    this.#chunks.push(audio);
    this.#bytes += audio.length;
  }

  /** Empties the buffer and gives what was in it. */
  take(): Buffer {
    const audio = Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#bytes = 0;
    return audio;
  }

  /** Keeps only the newest bytes: silence before speech is not part of the user's turn. */
  keepLast(bytes: number): void {
    while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= bytes && this.#chunks.length > 0) {
      this.#bytes -= this.#chunks.shift()?.length ?? 0;
    }
  }
}

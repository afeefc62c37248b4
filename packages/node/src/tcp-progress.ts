import type { Progress } from "@plugboard/core";

/**
 * What has moved over a TCP or TLS socket of Node. How much of a large write the kernel has not taken yet is `writeQueueSize` of the
 * socket's handle, by which Node's own idle timeout judges an upload (lib/net.js, Node 20 to 26); it is not documented, and without it
 * only what arrives counts.
 */
export const tcpProgress = (tcp: object | undefined): Progress => {
  const { bytesRead = 0, bytesWritten = 0, writableLength = 0, _handle } = Object(tcp);
  const queued: number = _handle?.writeQueueSize ?? 0;
  return { received: bytesRead, taken: queued > 0 ? bytesWritten - writableLength - queued : Number.NaN };
};

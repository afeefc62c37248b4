import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const canListen = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(0, host, () => server.close(() => resolve(true)));
  });

/**
 * A loopback address for one case. Linux answers on all of 127.0.0.0/8, other systems on 127.0.0.1 alone. A fresh address
 * matters to browsers: Firefox allows one connecting socket per address and delays the next one after failures.
 */
export const leaseHost = async (): Promise<string> => {
  const host = `127.${randomInt(1, 255)}.${randomInt(0, 255)}.${randomInt(1, 255)}`;
  return (await canListen(host)) ? host : "127.0.0.1";
};

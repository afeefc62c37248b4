import type { RTCDataChannel } from "werift";

const numbers = 2 ** 32;

/** Whether a transmission sequence number comes after another; they begin again at 0 (RFC 9260, 1.6). */
const isAfter = (tsn: number, other: number): boolean => {
  const distance = (tsn - other + numbers) % numbers;
  return distance > 0 && distance < numbers / 2;
};

/** A client's request to close a channel names the last packet that it sent before. */
const lastPacketOf = (parameter: unknown): number | undefined =>
  typeof parameter === "object" && parameter !== null && "lastTsn" in parameter && typeof parameter.lastTsn === "number"
    ? parameter.lastTsn
    : undefined;

/**
 * Keeps the end of a channel from overtaking what the client sent before it.
 *
 * werift 0.25 closes a channel as soon as it is asked to, and drops what was lost on the way and is still to come again; RFC 6525, 5.2.2,
 * asks for it to wait. A request that comes too early is left unanswered here, and the client repeats it.
 */
export const waitForTheRest = ({ sctp: { sctp } }: RTCDataChannel): void => {
  const receive: unknown = Reflect.get(sctp, "receiveReconfigParam");
  if (typeof receive !== "function") throw new TypeError("werift has no SCTP.receiveReconfigParam any more.");
  Reflect.set(sctp, "receiveReconfigParam", async (parameter: unknown): Promise<void> => {
    const last = lastPacketOf(parameter);
    const received: unknown = Reflect.get(sctp, "lastReceivedTsn");
    if (last !== undefined && typeof received === "number" && isAfter(last, received)) return;
    await Reflect.apply(receive, sctp, [parameter]);
  });
};

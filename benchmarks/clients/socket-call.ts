import { appendEvent, type Call, sessionUpdate, type Until } from "./call.ts";

/** What every bare socket can. */
interface BareSocket {
  readonly send: (text: string) => void;
  readonly close: () => unknown;
}

/** A call over a bare socket that is open: the configuration is sent where it is wanted, and waited for. */
export const callOver = async (socket: BareSocket, until: Until, updated: Promise<void>): Promise<Call> => {
  if (until === "session.updated") {
    socket.send(JSON.stringify(sessionUpdate));
    await updated;
  }
  return {
    send: (event) => socket.send(JSON.stringify(event)),
    append: (audio) => socket.send(JSON.stringify(appendEvent(audio))),
    close: () => socket.close(),
  };
};

import type { ConnectionScript } from "../script/connection-script.ts";
import { describeSession } from "../session/describe-session.ts";
import type { Peer, Session } from "../session/session.ts";

/** Long enough for a client to read the 101 on its own, in milliseconds: two writes in a row are often read as one. */
const ownWriteMs = 20;

/** Sends what a connection begins with, when the script wants it. */
export const greet = (session: Session, peer: Peer, knobs: ConnectionScript): void => {
  const { sessionCreated = "with-handshake", greet: frames = [] } = knobs;
  const send = (): void => {
    peer.deliver({ type: "session.created", event_id: session.host.newId("event"), session: describeSession(session) });
    for (const frame of frames) peer.deliverRaw(typeof frame === "string" ? frame : JSON.stringify(frame));
  };
  if (sessionCreated === "with-handshake") send();
  else if (sessionCreated === "after-handshake") session.later({ realMs: ownWriteMs }, send);
  else if (sessionCreated !== "never") session.later({ realMs: sessionCreated.delayMs }, send);
};

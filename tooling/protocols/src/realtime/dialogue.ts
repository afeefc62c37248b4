import type { Adapter } from "@plugboard/core";
import type { RealtimeTransport, RealtimeTransportOptions } from "@plugboard/realtime";
import type { ControlledOptions, ControlledSimulator } from "../controlled-simulator.ts";
import type { TestContext } from "../protocol-case.ts";
import type { Seen, SeenEvent } from "../seen.ts";

/** The address of a session. */
export const sessionUrl = ({ wsUrl }: ControlledSimulator): string => `${wsUrl}?model=gpt-realtime-2.1`;

/** Where the adapter of a case reaches a session: by a socket, or by a call whose offer is posted. */
const addressFor = ({ capabilities }: Adapter, server: ControlledSimulator): string =>
  capabilities.media ? `${server.url}/realtime/calls` : sessionUrl(server);

/** A transport and its server. */
export interface Dialogue {
  readonly transport: RealtimeTransport;
  readonly server: ControlledSimulator;
  /** Errors that the transport emitted. */
  readonly errors: unknown[];
}

/** Makes a transport for a server of its own. */
export const prepare = async (
  context: TestContext,
  simulation: ControlledOptions = {},
  options: Partial<RealtimeTransportOptions> = {},
): Promise<Dialogue> => {
  const server = await context.simulate(simulation);
  const transport = context.createTransport({ url: addressFor(context.adapter, server), ...options });
  const errors: unknown[] = [];
  transport.on("error", ({ error }) => errors.push(error));
  return { transport, server, errors };
};

/** The same, connected. */
export const converse = async (
  context: TestContext,
  simulation: ControlledOptions = {},
  options: Partial<RealtimeTransportOptions> = {},
): Promise<Dialogue> => {
  const dialogue = await prepare(context, simulation, options);
  await dialogue.transport.connect();
  return dialogue;
};

/** The next event of that name. */
export const next = (transport: RealtimeTransport, type: string): Promise<unknown> =>
  new Promise((resolve) => transport.once(type, (event: unknown) => resolve(event)));

/** Says something and waits for the end of the answer. */
export const say = async (transport: RealtimeTransport, text: string): Promise<void> => {
  const done = next(transport, "turn_done");
  transport.sendMessage(text);
  await done;
};

/** Events of one type that a server received, optionally over one connection only. */
export const receivedOf = ({ received }: Seen, type: string, connection?: number): readonly (SeenEvent["event"] & object)[] =>
  received.flatMap(({ event, connection: from }) =>
    event?.type === type && (connection === undefined || connection === from) ? [event] : [],
  );

/** What the newest connection was told of the conversation, as `role: text`. */
export const toldLast = (seen: Seen): readonly string[] =>
  receivedOf(seen, "conversation.item.create", seen.ends.length - 1).map(({ item }) => {
    // Parse boundary: the simulator has checked the event.
    const { role, type, content, output } = item as {
      readonly type: string;
      readonly role?: string;
      readonly content?: readonly { readonly text: string }[];
      readonly output?: string;
    };
    return `${role ?? type}: ${content?.map(({ text }) => text).join("") ?? output ?? ""}`;
  });

import type { ConnectionScript } from "./connection-script.ts";
import type { McpServer, Script, Turn } from "./script.ts";

/** Hands out a script's entries in order. */
export interface ScriptCursor {
  /** The turn that the next response will play, or `undefined` for the default. */
  peekTurn(): Turn | undefined;
  /** Takes that turn. */
  takeTurn(): Turn | undefined;
  /** Takes the behaviour of the next connection. */
  takeConnection(): ConnectionScript;
  /** The behaviour of every connection, without taking one. */
  everyConnection(): ConnectionScript;
  /** A scripted MCP server by its label. */
  mcpServer(label: string): McpServer | undefined;
  /** Replaces the script; counting starts again. */
  replace(script: Script): void;
}

/** Makes a cursor at the beginning of a script. */
export const createScriptCursor = (first: Script): ScriptCursor => {
  let script = first;
  let turn = 0;
  let connection = 0;
  return {
    peekTurn: () => script.turns?.[turn],
    takeTurn: () => {
      turn += 1;
      return script.turns?.[turn - 1];
    },
    takeConnection: () => {
      connection += 1;
      return { ...script.everyConnection, ...script.connections?.[connection - 1] };
    },
    everyConnection: () => script.everyConnection ?? {},
    mcpServer: (label) => script.mcpServers?.[label],
    replace: (next) => {
      script = next;
      turn = 0;
      connection = 0;
    },
  };
};

import type { Host } from "./bundle-program.ts";

/** What an engine needs to start one program, and where it says what happens. */
export interface Launch {
  /** Absolute path of the engine's executable. */
  readonly binary: string;
  /** A fresh folder that holds `program.mjs`; removed afterwards. Profiles and caches belong here too. */
  readonly folder: string;
  /** The bundled program. */
  readonly program: string;
  /** Takes one message line of the program. */
  readonly onMessage: (line: string) => void;
  /** Takes one line of other output. */
  readonly onLog: (line: string) => void;
  /** The engine ended; nothing follows. */
  readonly onExit: (how: string) => void;
}

/** A started engine. */
export interface Launched {
  /** Settles when the engine has ended by itself. */
  readonly exited: Promise<void>;
  /** Ends the engine and everything it started; resolves when all of it is gone. */
  readonly stop: () => Promise<void>;
}

/** One way to run a bundled program on a real runtime. */
export interface Engine {
  /** Names the engine, its line and its place, for example `firefox-worker`. */
  readonly name: string;
  /** What the program's `hello` must be: the runtime's name and how its version begins. */
  readonly claims: { readonly name: string; readonly version: string };
  /** Which in-engine host starts the program. */
  readonly host: Host;
  /** Export conditions of the runtime, strongest first. */
  readonly conditions: readonly string[];
  /** The program may end the engine by having nothing left to do. */
  readonly exitsByItself: boolean;
  /** The command that installs the engine. */
  readonly install: string;
  /** Absolute path of the executable; `undefined` when the engine is missing. */
  readonly locate: () => string | undefined;
  /** Starts it. */
  readonly launch: (launch: Launch) => Promise<Launched>;
  /** The same engine with what packages written for Node want of it, where that is more: the environment, `node:` modules. */
  readonly forNodePackages?: Engine;
}

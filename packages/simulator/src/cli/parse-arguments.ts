import { createPrivateKey, type KeyObject } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { type PhoneProviderName, phoneProviders } from "../phone/phone-provider.ts";
import { profiles, type ResponsesProfileName } from "../responses/wire/profile.ts";
import { SimulatorError } from "../simulator-error.ts";
import type { SimulatorOptions } from "../simulator-options.ts";
import { divideScript } from "../simulator-script.ts";
import type { CallRequest } from "./place-call.ts";

/** How what happens is told: in lines of text or of JSON, or not at all. */
export type LogStyle = "text" | "json" | "quiet";

/** What the command line asks for: a server, a phone call, or text to print before the process ends with the exit code. */
export type CliRequest =
  | {
      readonly kind: "serve";
      readonly options: SimulatorOptions;
      readonly log: LogStyle;
    }
  | { readonly kind: "call"; readonly request: CallRequest; readonly log: LogStyle }
  | { readonly kind: "print"; readonly text: string; readonly exitCode: 0 | 2 };

interface GivenOptions {
  readonly port: number;
  readonly host: string;
  readonly speed: number;
  readonly script?: string;
  readonly apiKey?: readonly string[];
  readonly profile: ResponsesProfileName;
  readonly latency: number;
  readonly tls?: true;
  readonly quiet?: true;
  readonly json?: true;
  readonly call?: string;
  readonly provider: PhoneProviderName;
  readonly authToken?: string;
  readonly privateKey?: string;
  readonly say?: readonly string[];
  readonly press?: readonly string[];
  readonly hear?: string;
}

const examples = `
Examples:
  $ plugboard-simulator
      answers spoken questions on ws://127.0.0.1:8787/v1/realtime and requests on http://127.0.0.1:8787/v1/responses
  $ plugboard-simulator --port 0 --script script.json
      takes a free port and answers what the file says, for example {"turns":[{"reply":[{"say":"Hello."}]}]}
  $ plugboard-simulator --port 0 --json
      tells another program the addresses, {"realtime":"ws://…","http":"http://…"}, and then what happens, an object a line
  $ plugboard-simulator --tls --api-key sk-test --profile azure --latency 80
      a server that is far away, wants a key and serves wss: and https:
  $ plugboard-simulator --call http://localhost:3000/voice --say question.wav --hear answer.wav
      calls your server as Twilio does, asks, listens to the answer, hangs up and writes what the caller has heard

Exit codes:
  0  it was ended, or the caller has heard something
  1  it could not listen, or a phone call did not come about or stayed silent
  2  an option is wrong`;

const port = (value: string): number => {
  if (/^\d+$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new InvalidArgumentError("a port from 0 to 65535 was expected.");
};

const speed = (value: string): number => {
  if (Number(value) > 0) return Number(value);
  throw new InvalidArgumentError("a number above 0, or Infinity, was expected.");
};

const milliseconds = (value: string): number => {
  if (/^\d+$/.test(value)) return Number(value);
  throw new InvalidArgumentError("a number of milliseconds was expected.");
};

/** The simulator accepts any key, so it must not be reachable from other machines. */
const loopback = (value: string): string => {
  if (value === "localhost" || value === "::1" || (isIP(value) === 4 && value.startsWith("127."))) return value;
  throw new InvalidArgumentError("a loopback address was expected: the simulator accepts any key.");
};

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Reads a script file: the same object as the `script` of the library. Throws {@link SimulatorError} `bad-script`. */
const readScript = (file: string): NonNullable<SimulatorOptions["script"]> => {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SimulatorError("bad-script", `${file}: ${reason}`, cause);
  }
  const { realtime, responses, live } = divideScript(value);
  return { ...realtime, live, ...(responses === undefined ? {} : { responses }) };
};

const optionsOf = (given: GivenOptions): SimulatorOptions => ({
  port: given.port,
  host: given.host,
  speed: given.speed,
  responses: { profile: given.profile, latency: { requestMs: given.latency } },
  ...(given.script === undefined ? {} : { script: readScript(given.script) }),
  ...(given.apiKey === undefined ? {} : { apiKeys: given.apiKey }),
  ...(given.tls === undefined ? {} : { tls: "self-signed" }),
});

const readKey = (file: string): KeyObject => {
  try {
    return createPrivateKey(readFileSync(file));
  } catch (cause) {
    throw new SimulatorError(
      "bad-option",
      `${file}: a private Ed25519 key in PEM was expected, as openssl genpkey -algorithm ed25519 makes one`,
      cause,
    );
  }
};

const callOf = (url: string, given: GivenOptions): CallRequest => ({
  options: {
    url,
    provider: given.provider,
    ...(given.authToken === undefined ? {} : { authToken: given.authToken }),
    ...(given.privateKey === undefined ? {} : { privateKey: readKey(given.privateKey) }),
  },
  say: given.say ?? [],
  press: given.press ?? [],
  hear: given.hear,
});

/** Reads the command line. Throws {@link SimulatorError} `bad-script` for a script file that cannot be used. */
export const parseArguments = (argv: readonly string[], version: string): CliRequest => {
  let text = "";
  const write = (part: string): void => {
    text += part;
  };
  const command = new Command("plugboard-simulator")
    .description("A local server that speaks the OpenAI Realtime, Live and Responses APIs.")
    .version(version)
    .option("--port <number>", "TCP port; 0 takes a free one", port, 8787)
    .option("--host <address>", "loopback address to listen on", loopback, "127.0.0.1")
    .option("--speed <factor>", "how much faster than real time audio is sent", speed, 5)
    .option("--script <file>", "JSON file that says what is answered")
    .option("--api-key <key>", "a key that is accepted; may be repeated (default: every key)", collect)
    .addOption(new Option("--profile <name>", "whose rules the Responses half follows").choices(Object.keys(profiles)).default("openai"))
    .option("--latency <ms>", "added to every request to the Responses half, in milliseconds", milliseconds, 0)
    .option("--tls", "serve wss: and https: with a certificate that signs itself")
    .option("--quiet", "print the addresses and nothing else")
    .addOption(new Option("--json", "print lines of JSON: the addresses, then what happens").conflicts("quiet"))
    .option("--call <url>", "instead of serving, call this webhook (http:) or stream (ws:) as a phone provider does")
    .addOption(new Option("--provider <name>", "whose phone calls").choices(Object.keys(phoneProviders)).default("twilio"))
    .option("--auth-token <token>", "signs the call's requests as Twilio does")
    .option("--private-key <file>", "signs the call's requests as Telnyx does: an Ed25519 key in PEM")
    .option("--say <file>", "a WAV file that the caller says; may be repeated, each after the answer to the one before", collect)
    .option("--press <key>", "a key that the caller presses after that; may be repeated", collect)
    .option("--hear <file>", "WAV file to write what the caller has heard to")
    .addHelpText("after", examples)
    .exitOverride()
    // A suggestion stands on the line of the fault.
    .configureOutput({ writeOut: write, writeErr: (part) => write(part.replace("\n(", " (")) });
  try {
    const given = command.parse(argv, { from: "user" }).opts<GivenOptions>();
    const log = given.json ? "json" : given.quiet ? "quiet" : "text";
    if (given.call !== undefined) return { kind: "call", request: callOf(given.call, given), log };
    return { kind: "serve", options: optionsOf(given), log };
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause;
    return { kind: "print", text, exitCode: cause.exitCode === 0 ? 0 : 2 };
  }
};

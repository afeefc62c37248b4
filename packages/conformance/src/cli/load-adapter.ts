import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Adapter } from "@plugboard/core";
import { refuse } from "./options.ts";

const powers = [
  "headers",
  "subprotocols",
  "handshakeResponse",
  "handshakeHeaders",
  "handshakeCheck",
  "frameCheck",
  "ping",
  "terminate",
  "bufferedBytes",
  "pause",
  "ref",
  "webSocket",
  "closeCodes",
  "longMessages",
  "media",
];

/** What a module's default export lacks to be an adapter; empty if it is one. */
const missing = (value: object): readonly string[] => {
  const { name, capabilities, open, readiness } = value as Partial<Adapter>;
  const lacking: string[] = [];
  if (typeof name !== "string" || name === "") lacking.push("name (a string)");
  if (typeof open !== "function") lacking.push("open (a function)");
  if (typeof readiness?.wait !== "function") lacking.push("readiness (an object with wait)");
  if (typeof capabilities !== "object" || capabilities === null) return [...lacking, "capabilities (an object)"];
  const flags = new Map(Object.entries(capabilities));
  return [
    ...lacking,
    ...powers.filter((power) => typeof flags.get(power) !== "boolean").map((power) => `capabilities.${power} (true or false)`),
  ];
};

const firstLine = (cause: unknown): string | undefined => (cause instanceof Error ? cause.message.split("\n")[0] : String(cause));

/** A default export, or what it returns. */
const resultOf = async (exported: unknown): Promise<unknown> => (typeof exported === "function" ? exported() : exported);

/**
 * The adapter that a module exports by default: the value itself, or what a function without arguments returns. TypeScript
 * is read as Node reads it: the types are stripped. Throws `invalid-argument` with one line that says what is wrong.
 */
export const loadAdapter = async (file: string): Promise<Adapter> => {
  const path = resolve(file);
  if (!existsSync(path)) refuse(`There is no file ${file}.`);
  const module: { readonly default?: unknown } = await import(pathToFileURL(path).href).catch((cause: unknown) =>
    refuse(`${file} cannot be imported: ${firstLine(cause)}`, cause),
  );
  if (module.default === undefined) refuse(`${file} has no default export; export the adapter, or a function that returns it.`);
  const value = await resultOf(module.default).catch((cause: unknown) =>
    refuse(`The default export of ${file} failed: ${firstLine(cause)}`, cause),
  );
  if (typeof value !== "object" || value === null) return refuse(`The default export of ${file} is not an adapter but ${typeof value}.`);
  const lacking = missing(value);
  if (lacking.length > 0) refuse(`The default export of ${file} is not an adapter; it lacks ${lacking.join(", ")}.`);
  return value as Adapter;
};

/** The known failures that a module exports as `knownFailures`, none if it does not. */
export const loadKnownFailures = async (file: string): Promise<Readonly<Record<string, { issue: string; since: string }>>> => {
  const module: { readonly knownFailures?: Record<string, { issue: string; since: string }> } = await import(
    pathToFileURL(resolve(file)).href
  );
  return module.knownFailures ?? {};
};

/** The function that a module exports as `trusting`: it makes the adapter anew so that it trusts an authority, given as PEM. */
export const loadTrusting = async (file: string): Promise<((authority: string) => Adapter) | undefined> => {
  const { trusting }: { readonly trusting?: unknown } = await import(pathToFileURL(resolve(file)).href);
  if (trusting === undefined) return undefined;
  if (typeof trusting !== "function") return refuse(`${file} exports trusting, which is not a function but ${typeof trusting}.`);
  // Parse boundary: what it returns is judged by the cases.
  return trusting as (authority: string) => Adapter;
};

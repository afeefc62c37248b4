import { connect } from "@plugboard/core";
import { nativeAdapter } from "@plugboard/deno/native";
import type { EngineProgram } from "@plugboard/engines";
import { exerciseTls, type TlsArguments, type TlsExercise, type WayOut } from "../../../tooling/engine-tests/exercise-tls.ts";

interface HttpClientOptions {
  readonly caCerts?: string[];
  readonly cert?: string;
  readonly key?: string;
  readonly proxy?: { readonly url: string; readonly basicAuth: { readonly username: string; readonly password: string } };
}

declare const Deno: { createHttpClient(options: HttpClientOptions): { close(): void } };

const clientFor = ({ ca, cert, key, proxy }: WayOut) =>
  Deno.createHttpClient({
    ...(ca !== undefined && { caCerts: [ca] }),
    ...(cert !== undefined && key !== undefined && { cert, key }),
    ...(proxy && { proxy: { url: proxy.url, basicAuth: { username: "user", password: proxy.password } } }),
  });

/** Runs inside the engine. */
const program: EngineProgram<TlsArguments, TlsExercise> = async (args) => {
  const clients: { close(): void }[] = [];
  const adapterFor = (way: WayOut) => {
    const client = clientFor(way);
    clients.push(client);
    return nativeAdapter({ client });
  };
  const outcomes = await exerciseTls(connect, adapterFor, args);
  for (const client of clients) client.close();
  return outcomes;
};

export default program;

import { type BunAdapterOptions, bunAdapter } from "@plugboard/bun";
import { connect } from "@plugboard/core";
import type { EngineProgram } from "@plugboard/engines";

const program: EngineProgram<{ url: string; proxy: string; ca: string; password: string }, object> = async ({
  url,
  proxy,
  ca,
  password,
}) => {
  const attempt = async (options: BunAdapterOptions): Promise<object> => {
    try {
      const connection = await connect(bunAdapter(options), { url: `${url}/echo`, headers: { Authorization: "Bearer to-the-server" } });
      return await connection.close();
    } catch (error) {
      const { code, message, cause } = error as Error & { code: string };
      return { code, text: `${message} ${cause}` };
    }
  };
  const headers = { "Proxy-Authorization": `Basic ${btoa(`user:${password}`)}` };
  return {
    untrusted: await attempt({}),
    trusted: await attempt({ tls: { ca } }),
    proxied: await attempt({ tls: { ca: [ca] }, proxy: { url: proxy, headers } }),
    refused: await attempt({ tls: { ca }, proxy: proxy.replace("//", `//user:not-${password}@`) }),
  };
};

export default program;

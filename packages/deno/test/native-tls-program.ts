import { connect } from "@plugboard/core";
import { nativeAdapter } from "@plugboard/deno/native";
import type { EngineProgram } from "@plugboard/engines";

interface HttpClientOptions {
  readonly caCerts?: string[];
  readonly proxy?: { readonly url: string; readonly basicAuth: { readonly username: string; readonly password: string } };
}

declare const Deno: { createHttpClient(options: HttpClientOptions): { close(): void } };

const program: EngineProgram<{ url: string; proxy: string; ca: string; password: string }, object> = async ({
  url,
  proxy,
  ca,
  password,
}) => {
  const attempt = async (options: HttpClientOptions): Promise<object> => {
    const client = Deno.createHttpClient(options);
    try {
      const connection = await connect(nativeAdapter({ client }), {
        url: `${url}/echo`,
        headers: { Authorization: "Bearer to-the-server" },
      });
      return await connection.close();
    } catch (error) {
      const { code, message, cause } = error as Error & { code: string };
      return { code, text: `${message} ${cause}` };
    } finally {
      client.close();
    }
  };
  const through = (secret: string) => ({ url: proxy, basicAuth: { username: "user", password: secret } });
  return {
    untrusted: await attempt({}),
    trusted: await attempt({ caCerts: [ca] }),
    proxied: await attempt({ caCerts: [ca], proxy: through(password) }),
    refused: await attempt({ caCerts: [ca], proxy: through(`not-${password}`) }),
  };
};

export default program;

import { connect } from "@plugboard/core";
import { denoAdapter } from "@plugboard/deno";
import type { EngineProgram } from "@plugboard/engines";

type Options = Parameters<typeof denoAdapter>[0];

const program: EngineProgram<{ url: string; proxy: string; ca: string; password: string }, object> = async ({
  url,
  proxy,
  ca,
  password,
}) => {
  const attempt = async (options: Options): Promise<object> => {
    try {
      const connection = await connect(denoAdapter(options), { url: `${url}/echo`, headers: { Authorization: "Bearer to-the-server" } });
      return await connection.close();
    } catch (error) {
      const { code, message, cause } = error as Error & { code: string };
      return { code, text: `${message} ${cause}` };
    }
  };
  const through = (secret: string) => proxy.replace("http://", `http://user:${secret}@`);
  return {
    untrusted: await attempt({}),
    trusted: await attempt({ tls: { ca } }),
    proxied: await attempt({ tls: { ca }, proxy: through(password) }),
    refused: await attempt({ tls: { ca }, proxy: through(`not-${password}`) }),
  };
};

export default program;

import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { run, runInBackground } from "./run.ts";

/** A registry on this machine that knows what was published to it, and asks the usual registry for everything else. */
export interface Registry {
  readonly url: string;
  /** The environment in which npm, pnpm, Bun and Deno use it. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

const version = "6.10.4";

const freePort = async (): Promise<number> => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
};

const configuration = (upstream: string): string => `storage: ./storage
uplinks: { usual: { url: "${upstream}", maxage: 60m } }
auth: { htpasswd: { file: ./htpasswd } }
packages:
  "@plugboard/*": { access: $all, publish: $all, unpublish: $all }
  "create-plugboard": { access: $all, publish: $all, unpublish: $all }
  "**": { access: $all, proxy: usual }
log: { type: stdout, format: pretty, level: warn }
`;

/** verdaccio is not a dependency, because it is large and only a rehearsal needs it. */
const installVerdaccio = async (folder: string): Promise<void> => {
  // It asks for a tag of node-fetch, which mirrors of the usual registry do not carry.
  const manifest = { private: true, dependencies: { verdaccio: version }, overrides: { "node-fetch": "2.7.0" } };
  await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline"], { cwd: folder });
};

/** Starts the registry. */
export const startRegistry = async (folder: string): Promise<Registry> => {
  await mkdir(folder, { recursive: true });
  const { output: usual } = await run("npm", ["config", "get", "registry"], { cwd: folder });
  const port = await freePort();
  await writeFile(join(folder, "config.yaml"), configuration(usual.trim()));
  const npmrc = join(folder, "npmrc");
  // Any token will do; npm refuses to publish without one.
  await writeFile(npmrc, `registry=http://127.0.0.1:${port}/\n//127.0.0.1:${port}/:_authToken=rehearsal\nprovenance=false\n`);
  await installVerdaccio(folder);
  const args = ["node_modules/verdaccio/bin/verdaccio", "--config", "config.yaml", "--listen", `127.0.0.1:${port}`];
  const server = await runInBackground(process.execPath, args, { cwd: folder }, (output) => output.includes("http address"));
  const url = `http://127.0.0.1:${port}/`;
  return {
    url,
    env: {
      npm_config_userconfig: npmrc,
      npm_config_registry: url,
      NPM_CONFIG_REGISTRY: url,
      npm_config_cache: join(folder, "cache"),
      npm_config_provenance: "false",
      NPM_CONFIG_PROVENANCE: "false",
      // Another version under the same number must not come from the cache of an earlier rehearsal.
      BUN_INSTALL_CACHE_DIR: join(folder, "bun-cache"),
      DENO_DIR: join(folder, "deno"),
      // Bun reads a proxy for loopback addresses too.
      NO_PROXY: "127.0.0.1,localhost",
    },
    close: () => server.stop(),
  };
};

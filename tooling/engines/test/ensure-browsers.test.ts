import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ensureBrowsers, findEngine } from "../src/index.ts";

const locate = (): readonly unknown[] => ["chromium-page", "firefox-page"].map((name) => findEngine(name).locate());

/** Says what it was asked for; installs only after an update, as on an image with empty package lists. */
const aptGet = `#!/bin/sh
folder="\${0%/*}"
echo "$@" >> "$folder/calls"
if [ "$1" = update ]; then : > "$folder/lists"; exit 0; fi
[ -e "$folder/lists" ] || exit 100
for name in "$@"; do case "$name" in chromium|firefox-esr) : > "$folder/$name"; /bin/chmod +x "$folder/$name";; esac; done
`;

let folder: string;
const add = async (name: string, text: string): Promise<void> => {
  await writeFile(join(folder, name), text);
  await chmod(join(folder, name), 0o755);
};
const calls = (): Promise<string> => readFile(join(folder, "calls"), "utf8").catch(() => "");

// A PATH with nothing on it but what the test puts there.
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plugboard-apt-"));
  vi.stubEnv("PATH", folder);
  await add("apt-get", aptGet);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("missing browsers are installed, after an update where the package lists are empty", async () => {
  expect(locate()).toEqual([undefined, undefined]);
  await ensureBrowsers(() => true);
  const install = "install -y --no-install-recommends chromium firefox-esr";
  expect(await calls()).toBe(`${install}\nupdate\n${install}\n`);
  expect(locate()).toEqual([join(folder, "chromium"), join(folder, "firefox-esr")]);
});

test("only what is missing is installed", async () => {
  await add("chromium", "#!/bin/sh\n");
  await writeFile(join(folder, "lists"), "");
  await ensureBrowsers(() => true);
  expect(await calls()).toBe("install -y --no-install-recommends firefox-esr\n");
});

test("nothing is installed where everything is there", async () => {
  await add("chromium", "#!/bin/sh\n");
  await add("firefox-esr", "#!/bin/sh\n");
  await ensureBrowsers(() => true);
  expect(await calls()).toBe("");
});

test("nothing is installed without the right to", async () => {
  await ensureBrowsers(() => false);
  expect(await calls()).toBe("");
});

test("a failing installation leaves the browsers missing", async () => {
  await add("apt-get", "#!/bin/sh\nexit 1\n");
  await ensureBrowsers(() => true);
  expect(locate()).toEqual([undefined, undefined]);
});

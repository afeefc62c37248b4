import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Names of its command. */
export const firefoxCommands: readonly string[] = ["firefox-esr", "firefox"];

/** How it is installed. */
export const firefoxInstall = "apt-get install -y firefox-esr";

/** Variables of its environment: a crash must not open a window that waits for a person. */
export const firefoxEnvironment: Readonly<Record<string, string>> = { MOZ_CRASHREPORTER_DISABLE: "1" };

/** Values of settings by their names. */
export type FirefoxPreferences = Readonly<Record<string, string | number | boolean>>;

/** What a test needs Firefox to be: quiet on the network, and without the delays that it adds for people. */
export const firefoxPreferences: FirefoxPreferences = {
  // Firefox waits 0.3 s, 0.5 s, 0.7 s … before it dials a host again that refused it (Firefox 153). A suite refuses on
  // purpose, case after case; the delay is not what it looks at.
  "network.websocket.delay-failed-reconnects": false,
  // Nothing but the page may use the network.
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "app.update.enabled": false,
  "browser.newtabpage.enabled": false,
  "browser.region.network.url": "",
  "browser.safebrowsing.downloads.enabled": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.search.update": false,
  "datareporting.healthreport.uploadEnabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "dom.push.connection.enabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "extensions.update.enabled": false,
  "media.gmp-manager.updateEnabled": false,
  // A microphone that hums, allowed without a question, sound without a click, and WebRTC over the loopback address.
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.autoplay.block-webaudio": false,
  "media.autoplay.blocking_policy": 0,
  "media.peerconnection.ice.loopback": true,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "network.dns.disablePrefetch": true,
  "network.prefetch-next": false,
  "network.proxy.type": 0,
  "services.settings.server": "data:,",
  "toolkit.telemetry.enabled": false,
  "toolkit.telemetry.unified": false,
  // No window that waits for a person.
  "browser.aboutwelcome.enabled": false,
  "browser.sessionstore.resume_from_crash": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.homepage_override.mstone": "ignore",
  "browser.startup.page": 0,
  "startup.homepage_welcome_url": "",
  "termsofuse.bypassNotification": true,
  "toolkit.startup.max_resumed_crashes": -1,
};

/** The settings with a microphone and a loudspeaker that are real, in the place of a microphone that hums. */
export const soundPreferences: FirefoxPreferences = { ...firefoxPreferences, "media.navigator.streams.fake": false };

/** Writes settings into an empty profile. @returns The arguments that start Firefox with it, without a window. */
export const prepareFirefox = async (profile: string, preferences: FirefoxPreferences): Promise<readonly string[]> => {
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`);
  await writeFile(join(profile, "user.js"), lines.join(""));
  return ["--headless", "--no-remote", "--profile", profile];
};

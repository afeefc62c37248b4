import { defineConfig } from "vitepress";
import llms from "vitepress-plugin-llms";
import { anchorOf, sidebar } from "../navigation.ts";
import { extendMarkdown } from "./links.ts";

export default defineConfig({
  title: "Plugboard",
  description: "Voice agents and agent loops over one exact socket, on every JavaScript runtime.",
  lang: "en",
  outDir: "dist",
  cleanUrls: true,
  lastUpdated: false,
  srcExclude: ["test/**"],
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  markdown: {
    config: extendMarkdown,
    anchor: { slugify: anchorOf },
    // Both have enough contrast for small text (WCAG 2.2, 1.4.3); the default light theme has not.
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  themeConfig: {
    logo: "/icon.svg",
    sidebar: sidebar(),
    outline: [2, 3],
    // The button names its shortcut itself: a name that hides a part of the visible text fails whoever speaks to the page.
    search: {
      provider: "local",
      options: { translations: { button: { buttonText: "Search (Ctrl K)", buttonAriaLabel: "Search (Ctrl K)" } } },
    },
    socialLinks: [{ icon: "github", link: "https://github.com/plugboard/plugboard", ariaLabel: "The repository on GitHub" }],
    editLink: { pattern: "https://github.com/plugboard/plugboard/edit/main/docs/:path" },
    docFooter: { prev: "Before", next: "Next" },
  },
  vite: {
    // The guides as text for assistants: llms.txt lists them, llms-full.txt holds them, and each page has its Markdown beside it.
    plugins: [llms({ ignoreFiles: ["api/**", "support.md"], domain: "" })],
    build: { chunkSizeWarningLimit: 4_000 },
  },
});

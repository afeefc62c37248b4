// @ts-expect-error: the file is missing on purpose; see https://esbuild.github.io/api/#build
export { nothing as default } from "./this-file-does-not-exist.ts";

/** The members of the runtime that this package uses: every runtime has them. Not part of the published declarations. */

declare const URL: { new (url: string): { readonly host: string } };
declare const performance: { now(): number };
declare const console: { warn(...values: unknown[]): void };

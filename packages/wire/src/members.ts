// Types of events are written with these, so that members which OpenAI's reference describes need no comment each.

/** Members that are strings. */
export type Texts<Name extends string> = { readonly [K in Name]: string };
/** Members that are strings and may be missing. */
export type OptionalTexts<Name extends string> = { readonly [K in Name]?: string };
/** Members that are strings and may be missing or null. */
export type NullableTexts<Name extends string> = { readonly [K in Name]?: string | null };
/** Members that are numbers. */
export type Numbers<Name extends string> = { readonly [K in Name]: number };
/** Members that are numbers and may be missing. */
export type OptionalNumbers<Name extends string> = { readonly [K in Name]?: number };
/** Members of one type. */
export type Members<Name extends string, Value> = { readonly [K in Name]: Value };
/** Members of one type that may be missing. */
export type OptionalMembers<Name extends string, Value> = { readonly [K in Name]?: Value };
/** JSON whose members nobody has checked, as `JSON.parse` gives it: what the types of upstream leave open. */
export type Unchecked = ReturnType<JSON["parse"]>;

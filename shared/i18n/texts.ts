/**
 * The shape a translation must have: every key of the source, none beyond it, but `…_one` for the singular that English
 * has and Chinese does not (i18next picks it when the parameter `count` is 1).
 */
export type Texts<Source> = {
  readonly [K in keyof Source]: Source[K] extends string ? string : Texts<Source[K]>
} & {
  readonly [K in keyof Source & string as Source[K] extends string ? `${K}_one` : never]?: string
}

/** All keys of a catalogue with dots between the levels: `import.wizard.title`. */
export type KeyOf<Source> = {
  [K in keyof Source & string]: Source[K] extends string ? K : `${K}.${KeyOf<Source[K]>}`
}[keyof Source & string]

/** The source text under a dotted key. */
export type TextAt<Source, Key extends string> = Key extends `${infer Head}.${infer Rest}`
  ? Head extends keyof Source
    ? TextAt<Source[Head], Rest>
    : never
  : Key extends keyof Source
    ? Source[Key]
    : never

/** Names between `{{` and `}}` in a text, without the format after a comma. */
export type Placeholder<Text> = Text extends `${string}{{${infer Inner}}}${infer Rest}`
  ? (Inner extends `${infer Name},${string}` ? Name : Inner) | Placeholder<Rest>
  : never

type IsUnion<T, Whole = T> = T extends unknown ? ([Whole] extends [T] ? false : true) : never

export type TextParams = Readonly<Record<string, string | number>>

/** What has to follow a key: its placeholders. A key known only as one of several takes any. */
export type ParamsFor<Source, Key extends string> =
  true extends IsUnion<Key>
    ? [params?: TextParams]
    : [Placeholder<TextAt<Source, Key>>] extends [never]
      ? [params?: TextParams]
      : [params: Readonly<Record<Placeholder<TextAt<Source, Key>>, string | number>> & TextParams]

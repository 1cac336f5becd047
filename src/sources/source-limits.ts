/** What a source of ours takes at most: more is a mistake of whoever writes there, and must not become one of everybody. */
export const SOURCE_PARTITIONS_MAX = 100_000;
export const SOURCE_BYTES_MAX = 64 * 1024 * 1024;

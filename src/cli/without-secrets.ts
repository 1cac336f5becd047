/** What was typed may be shown again, but for what stands before the `@` of an address. */
export const withoutSecrets = (text: string): string => text.replace(/\/\/[^\s'"/]*@/g, '//***@');

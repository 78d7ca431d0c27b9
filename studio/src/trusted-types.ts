/**
 * @file Where the browser holds scripts to Trusted Types: this page and its workers load scripts from their own origin, and make neither
 * markup nor code of strings. Importing this is all that is to be done, before anything that starts a worker.
 */

/** TypeScript's `dom` does not know them yet. */
interface TrustedTypePolicies {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypePolicies };

// The default policy, because onnxruntime and the bundler start workers by addresses in strings.
trustedTypes?.createPolicy("default", {
  createScriptURL(url) {
    if (new URL(url, location.href).origin === location.origin) return url;
    throw new TypeError(`Scripts come from ${location.origin} alone, not from ${url}.`);
  },
});

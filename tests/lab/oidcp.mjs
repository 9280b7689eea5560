#!/usr/bin/env node
// node oidcp.mjs all|VARIANT...: starts variants of oidc-provider, each on its own port, until the process is ended.
import { PORTS, start } from './oidcp-lib.mjs';

const named = process.argv.slice(2);
const variants = named.length === 0 || named[0] === 'all' ? Object.keys(PORTS) : named;

for (const variant of variants) {
  try {
    const { issuer } = await start(variant);
    console.log('READY', variant, issuer);
  } catch (error) {
    // A server that is missing makes its test meaningless: none is better than some.
    console.error('FAILED', variant, error);
    process.exit(1);
  }
}

#!/usr/bin/env node
// The `farthing` program begins here, in plain JavaScript: once Node has kept the compiled sources (its compile
// cache), a start neither strips types nor compiles, which halves its time and saves some 30 MB of memory.
import { enableCompileCache } from 'node:module';

enableCompileCache();
await import('../src/cli/main.ts');

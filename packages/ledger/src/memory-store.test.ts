import { memoryStore } from './memory-store.ts';
import { storeContract } from './testing/store-contract.ts';

storeContract('memory', { open: async (options) => memoryStore(options) });

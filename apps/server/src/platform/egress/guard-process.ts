// Imported first by main.ts, and before anything else by every worker thread: so that nothing that
// is loaded later can have kept the way out for itself.
import { guardEgress } from './guard.ts';

guardEgress();

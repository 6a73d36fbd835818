/** The network in memory, its exchange and its machines. Only what is named here is for others. */
export { createDice, type Dice } from './dice.ts';
export { Exchange, type ExchangeConfig } from './exchange.ts';
export { type Behaviour, fullAbilities, muteAtTheEnd, noisyLine } from './machine.ts';
export { Machines, type MachinesConfig } from './machines.ts';
export { type App, type LineCondition, Network, perfectLine } from './network.ts';
export { samePage, textLikePage } from './pages.ts';
export { type RunConfig, type RunReport, runCalls } from './run-calls.ts';
export { testNumbers } from './test-numbers.ts';

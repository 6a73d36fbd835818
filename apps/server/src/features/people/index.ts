// The door of people: subjects and the addresses at which they can be reached.
export { addSubject, type NewSubject, readOwnSubject, type Subject } from './subject.ts';

// The policy text as people read it: slots filled with the very numbers that the code enforces, and
// the promise ids after a paragraph turned into anchors.
import { parameters } from '../../../../../policy/parameters.ts';
import { type PolicyText, readPolicyTexts } from './compile/read-sources.ts';

/** `30 days`, `13 months`: one parameter in words. Throws on a slot that no parameter fills. */
export function policySentence(body: string): string {
  return body.replace(/\{\{(\w+)\}\}/g, (_slot, name: string) => {
    const parameter = (parameters as Record<string, { value: number; unit: string }>)[name];
    if (!parameter) throw new Error(`the policy text has a slot {{${name}}} that nothing fills`);
    const { value, unit } = parameter;
    return `${value} ${value === 1 ? unit.replace(/s$/, '') : unit}`;
  });
}

let current: PolicyText | undefined;

/** The newest published text, which a new person is shown and accepts. */
export function currentPolicy(): PolicyText {
  current ??= readPolicyTexts().at(-1);
  if (!current) throw new Error('policy/text is empty');
  return current;
}

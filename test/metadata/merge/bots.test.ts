import { expect } from 'chai';
import { mergeMetadata } from '../../../src/metadata/merge/mergeMetadata.js';

type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (...three: readonly [base: string, ours: string, theirs: string]): Merged => {
  const [base, ours, theirs] = three.map((steps) =>
    Buffer.from(
      `<BotVersion>\n<botDialogs>\n${steps}<developerName>Welcome</developerName>\n</botDialogs>\n</BotVersion>\n`
    )
  );
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'v1.botVersion-meta.xml');
  const text = content.toString();
  return {
    text: text.slice(text.indexOf('<botSteps>'), text.indexOf('<developerName>')),
    paths: conflicts.map(({ path }) => path),
  };
};

const step = (identifier: string, ...content: readonly string[]): string =>
  `<botSteps>\n${content.join('')}<stepIdentifier>${identifier}</stepIdentifier>\n</botSteps>\n`;
const message = (identifier: string, text: string): string =>
  `<botMessages>\n<message>${text}</message>\n<messageIdentifier>${identifier}</messageIdentifier>\n</botMessages>\n`;
const mapping = (parameter: string, type: string, variable: string): string =>
  `<invocationMappings>\n<parameterName>${parameter}</parameterName>\n<type>${type}</type>\n<variableName>${variable}</variableName>\n</invocationMappings>\n`;
const operation = (...mappings: readonly string[]): string =>
  `<botVariableOperation>\n<botInvocation>\n${mappings.join('')}</botInvocation>\n</botVariableOperation>\n`;

describe('a merge of a bot', () => {
  it('has what the sides changed of one step, with what came in beside it', () => {
    const base = step('s1', message('a', '1'), message('b', '1')) + step('s2');
    const ours = step('s1', message('a', '2'), message('b', '1')) + step('s3') + step('s2');
    const theirs = step('s1', message('a', '1'), message('b', '2'), message('c', '1'));
    expect(merge(base, ours, theirs)).to.deep.equal({
      text: step('s1', message('a', '2'), message('b', '2'), message('c', '1')) + step('s3'),
      paths: [],
    });
  });

  it('has what the sides changed of a call, in steps within steps, too', () => {
    const within = (...mappings: readonly string[]): string => step('group', step('call', operation(...mappings)));
    const [input, output] = [mapping('id', 'Input', 'A'), mapping('id', 'Output', 'A')];
    expect(
      merge(
        within(input, output),
        within(mapping('id', 'Input', 'B'), output),
        within(input, mapping('id', 'Output', 'C'))
      )
    ).to.deep.equal({ text: within(mapping('id', 'Input', 'B'), mapping('id', 'Output', 'C')), paths: [] });
  });

  it('asks about the message alone that both sides changed', () => {
    const { paths } = merge(
      step('s1', message('a', '1')),
      step('s1', message('a', '2')),
      step('s1', message('a', '3')) + step('s2')
    );
    expect(paths).to.deep.equal(['botDialogs[Welcome]/botSteps[s1]/botMessages[a]/message']);
  });

  it('asks about the dialog alone to which both sides sent a step', () => {
    const redirected = (dialog: string): string =>
      step(
        's1',
        `<botNavigation>\n<botNavigationLinks>\n<targetBotDialog>${dialog}</targetBotDialog>\n</botNavigationLinks>\n</botNavigation>\n`
      );
    const { paths } = merge(redirected('A'), redirected('B'), redirected('C'));
    expect(paths).to.deep.equal([
      'botDialogs[Welcome]/botSteps[s1]/botNavigation/botNavigationLinks[]/targetBotDialog',
    ]);
  });

  it('loses no step where one side gave them identifiers', () => {
    const bare = (text: string): string => `<botSteps>\n<type>${text}</type>\n</botSteps>\n`;
    const named = (text: string): string => step(`id of ${text}`, `<type>${text}</type>\n`);
    const upgraded = merge(bare('1') + bare('2'), named('1') + named('2'), bare('1') + bare('3'));
    expect(upgraded.paths).to.deep.equal(['botDialogs[Welcome]/botSteps']);
    expect(upgraded.text).to.include('<type>3</type>').and.to.include('id of 2');
  });
});

import { expect } from 'chai';
import { choiceTable } from '../../../src/metadata/merge/choiceTable.js';
import { mergeMetadata, type MergeOptions } from '../../../src/metadata/merge/mergeMetadata.js';
import { fieldAt, fieldsOf } from './wsdl.js';

type Three = readonly [base: string, ours: string, theirs: string];
type Merged = Readonly<{ text: string; paths: readonly string[] }>;

const merge = (root: string, three: Three, options?: MergeOptions): Merged => {
  const [base, ours, theirs] = three.map((content) => Buffer.from(`<${root}>\n    ${content}\n</${root}>\n`));
  const { content, conflicts } = mergeMetadata({ base, ours, theirs }, 'a.xml', options);
  return {
    text: content
      .toString()
      .replace(/^<\w+>\s*|\s*<\/\w+>\s*$/g, '')
      .replace(/>\s+</g, '><'),
    paths: conflicts.map(({ path }) => path),
  };
};

const assigned = (value: string): string =>
  `<recordCreates><name>C</name><inputAssignments><field>F</field><value>${value}</value></inputAssignments></recordCreates>`;
const assignedInFlow = (value: string): string =>
  `<assignments><name>A</name><assignmentItems><assignToReference>v</assignToReference><operator>Assign</operator><value>${value}</value></assignmentItems></assignments>`;
const text = (value: string): string => `<stringValue>${value}</stringValue>`;
const number = '<numberValue>1</numberValue>';
const reference = '<elementReference>e</elementReference>';
const sharedTo = (who: string): string =>
  `<sharingOwnerRules><fullName>R</fullName><sharedTo>${who}</sharedTo></sharingOwnerRules>`;

const botStep = (content: string): string =>
  `<botVersions><fullName>v1</fullName><botDialogs><botSteps>${content}<stepIdentifier>s</stepIdentifier></botSteps><developerName>D</developerName></botDialogs></botVersions>`;
const link = (target: string): string =>
  `<botNavigation><botNavigationLinks><label>L</label>${target}</botNavigationLinks><type>Redirect</type></botNavigation>`;
const given = (by: string): string =>
  `<botInvocation><invocationMappings><parameterName>p</parameterName><type>Input</type>${by}</invocationMappings></botInvocation>`;

const message = (identifier: string): string =>
  `<botMessages><message>Hi</message><messageIdentifier>${identifier}</messageIdentifier></botMessages>`;
const innerStep = (identifier: string): string => `<botSteps><stepIdentifier>${identifier}</stepIdentifier></botSteps>`;
const node = (tag: string, content: string): string => `<${tag}><name>E</name>${content}</${tag}>`;
const fieldInSection = (content: string): string =>
  node('screens', `<fields><name>S</name><fields><name>F</name>${content}</fields></fields>`);
const filters = '<filters><field>F</field><operator>IsNull</operator></filters>';
const input = '<inputAssignments><field>F</field></inputAssignments>';
const inputReference = (variable: string): string => `<inputReference>${variable}</inputReference>`;
const object = '<object>Account</object>';

/** What each side chose, and the path of the element that holds it. */
const contested: ReadonlyArray<readonly [what: string, root: string, path: string, three: Three]> = [
  [
    'kinds of value',
    'Flow',
    'recordCreates[C]/inputAssignments[F]/value',
    [assigned(text('a')), assigned(number), assigned(reference)],
  ],
  [
    'another value and another kind of value',
    'Flow',
    'recordCreates[C]/inputAssignments[F]/value',
    [assigned(text('a')), assigned(text('b')), assigned(reference)],
  ],
  [
    'values that both added',
    'Flow',
    'recordCreates[C]/inputAssignments[F]/value',
    ['<recordCreates><name>C</name></recordCreates>', assigned(text('a')), assigned(reference)],
  ],
  [
    'kinds of value of what nothing names',
    'Flow',
    'assignments[A]/assignmentItems/value',
    [assignedInFlow(text('a')), assignedInFlow(text('b')), assignedInFlow(number)],
  ],
  [
    'value sets',
    'CustomField',
    'valueSet',
    [
      '<fullName>F</fullName>',
      '<fullName>F</fullName><valueSet><valueSetDefinition><sorted>true</sorted></valueSetDefinition></valueSet>',
      '<fullName>F</fullName><valueSet><valueSetName>G</valueSetName></valueSet>',
    ],
  ],
  [
    'sources of a field',
    'CustomObject',
    'fields[F]',
    [
      '<fields><fullName>F</fullName><defaultValue>1</defaultValue></fields>',
      '<fields><fullName>F</fullName><formula>1</formula></fields>',
      '<fields><fullName>F</fullName><summarizedField>A.B</summarizedField></fields>',
    ],
  ],
  [
    'a formula and conditions of a workflow rule',
    'Workflow',
    'rules[R]',
    [
      '<rules><fullName>R</fullName></rules>',
      '<rules><fullName>R</fullName><formula>1</formula></rules>',
      '<rules><fullName>R</fullName><booleanFilter>1</booleanFilter><criteriaItems><field>F</field></criteriaItems></rules>',
    ],
  ],
  [
    'a formula and conditions of an approval process',
    'ApprovalProcess',
    'entryCriteria',
    [
      '<entryCriteria><formula>1</formula></entryCriteria>',
      '<entryCriteria><formula>2</formula></entryCriteria>',
      '<entryCriteria><criteriaItems><field>F</field></criteriaItems></entryCriteria>',
    ],
  ],
  [
    'a formula and conditions of a milestone',
    'EntitlementProcess',
    'milestones[M]',
    [
      '<milestones><milestoneName>M</milestoneName></milestones>',
      '<milestones><milestoneCriteriaFormula>1</milestoneCriteriaFormula><milestoneName>M</milestoneName></milestones>',
      '<milestones><milestoneCriteriaFilterItems><field>F</field></milestoneCriteriaFilterItems><milestoneName>M</milestoneName></milestones>',
    ],
  ],
  [
    'a formula and filters of the start of a flow',
    'Flow',
    'start',
    [
      '<start><object>O</object></start>',
      '<start><filterFormula>1</filterFormula><object>O</object></start>',
      '<start><filterLogic>and</filterLogic><filters><field>F</field></filters><object>O</object></start>',
    ],
  ],
  [
    'a formula and a value of a quick action',
    'QuickAction',
    'fieldOverrides[F]',
    [
      '<fieldOverrides><field>F</field></fieldOverrides>',
      '<fieldOverrides><field>F</field><formula>1</formula></fieldOverrides>',
      '<fieldOverrides><field>F</field><literalValue>1</literalValue></fieldOverrides>',
    ],
  ],
  [
    'targets of a link of a bot',
    'Bot',
    'botVersions[v1]/botDialogs[D]/botSteps[s]/botNavigation/botNavigationLinks[L]',
    [
      botStep(link('')),
      botStep(link('<targetVariable>V</targetVariable>')),
      botStep(link('<targetBotDialog>E</targetBotDialog>')),
    ],
  ],
  [
    'what a bot gives to a parameter',
    'Bot',
    'botVersions[v1]/botDialogs[D]/botSteps[s]/botInvocation/invocationMappings[p|Input]',
    [
      botStep(given('<value>1</value>')),
      botStep(given('<value>2</value>')),
      botStep(given('<variableName>V</variableName>')),
    ],
  ],
  [
    'kinds of a step of a bot',
    'Bot',
    'botVersions[v1]/botDialogs[D]/botSteps[s]',
    [botStep('<type>Wait</type>'), botStep(given('<value>1</value>')), botStep(link(''))],
  ],
  [
    'a message and a link of a step of a bot that had one message',
    'Bot',
    'botVersions[v1]/botDialogs[D]/botSteps[s]',
    [botStep(message('m')), botStep(link('')), botStep(message('m') + message('n'))],
  ],
  [
    'a link instead of a group of steps, and another step in the group',
    'Bot',
    'botVersions[v1]/botDialogs[D]/botSteps[s]',
    [botStep(innerStep('a')), botStep(link('')), botStep(innerStep('a') + innerStep('b'))],
  ],
  [
    'records of a variable, or found by conditions, of an update',
    'Flow',
    'recordUpdates[E]',
    [
      node('recordUpdates', inputReference('A')),
      node('recordUpdates', filters + input + object),
      node('recordUpdates', inputReference('B')),
    ],
  ],
  [
    'a variable instead of conditions that the other side changed',
    'Flow',
    'recordDeletes[E]',
    [
      node('recordDeletes', filters + object),
      node('recordDeletes', inputReference('A')),
      node('recordDeletes', filters.replace('IsNull', 'EqualTo') + object),
    ],
  ],
  [
    'a variable instead of the record that started the flow',
    'Flow',
    'recordUpdates[E]',
    [
      node('recordUpdates', input + inputReference('$Record')),
      node('recordUpdates', inputReference('A')),
      node('recordUpdates', input + object),
    ],
  ],
  [
    'sources of a record that a flow creates, in an element that both added to',
    'Flow',
    'recordCreates[E]',
    [node('recordCreates', ''), node('recordCreates', inputReference('A')), node('recordCreates', input + object)],
  ],
  [
    'fields by which a flow finds what it updates or creates',
    'Flow',
    'recordCreates[E]',
    [
      node('recordCreates', inputReference('A')),
      node('recordCreates', `${inputReference('A')}<upsertExternalIdField>F</upsertExternalIdField>`),
      node('recordCreates', `${inputReference('A')}<upsertStandardIdField>Id</upsertStandardIdField>`),
    ],
  ],
  [
    'where a flow puts what it finds',
    'Flow',
    'recordLookups[E]',
    [
      node('recordLookups', '<storeOutputAutomatically>true</storeOutputAutomatically>'),
      node('recordLookups', '<outputReference>A</outputReference>'),
      node('recordLookups', '<outputAssignments><assignToReference>A</assignToReference></outputAssignments>'),
    ],
  ],
  [
    'variables for fields that a flow finds, and another field of a record',
    'Flow',
    'recordLookups[E]',
    [
      node('recordLookups', '<queriedFields>A</queriedFields>'),
      node('recordLookups', '<outputAssignments><assignToReference>A</assignToReference></outputAssignments>'),
      node('recordLookups', '<queriedFields>A</queriedFields><queriedFields>B</queriedFields>'),
    ],
  ],
  [
    'sources of choices of a screen',
    'Flow',
    'dynamicChoiceSets[E]',
    [
      node('dynamicChoiceSets', object),
      node('dynamicChoiceSets', '<collectionReference>A</collectionReference>'),
      node('dynamicChoiceSets', '<picklistField>F</picklistField><picklistObject>Account</picklistObject>'),
    ],
  ],
  [
    'a formula and conditions of a filter of a collection',
    'Flow',
    'collectionProcessors[E]',
    [
      node('collectionProcessors', ''),
      node('collectionProcessors', '<formula>1</formula>'),
      node('collectionProcessors', '<conditions><operator>IsNull</operator></conditions>'),
    ],
  ],
  [
    'a component and a field of an object for a field of a screen, within another one',
    'Flow',
    'screens[E]/fields[S]/fields[F]',
    [
      fieldInSection(''),
      fieldInSection('<extensionName>c:a</extensionName>'),
      fieldInSection('<objectFieldReference>A.B</objectFieldReference>'),
    ],
  ],
  [
    'a text and a definition of an automated response that both added',
    'MessagingChannel',
    'automatedResponses[InitialResponse]',
    [
      '<masterLabel>M</masterLabel>',
      '<automatedResponses><response>Hi</response><type>InitialResponse</type></automatedResponses><masterLabel>M</masterLabel>',
      '<automatedResponses><messageDefinitionName>D</messageDefinitionName><type>InitialResponse</type></automatedResponses><masterLabel>M</masterLabel>',
    ],
  ],
  [
    'kinds of a flow element that both added under one name',
    'Flow',
    'assignments[E]',
    [
      '<label>L</label>',
      '<assignments><name>E</name></assignments><label>L</label>',
      '<screens><name>E</name></screens><label>L</label>',
    ],
  ],
  [
    'groups of a sharing rule',
    'SharingRules',
    'sharingOwnerRules[R]/sharedTo',
    [sharedTo('<group>A</group>'), sharedTo('<group>B</group>'), sharedTo('<group>C</group>')],
  ],
  [
    'only elements of one that the table does not know',
    'SomeSettings',
    'target',
    ['<target><a>1</a></target>', '<target><b>1</b></target>', '<target><c>1</c></target>'],
  ],
];

describe('a merge of elements of which exactly one may stand', () => {
  for (const [what, root, path, three] of contested) {
    it(`asks about the element that holds them: ${what}`, () => {
      expect(merge(root, three).paths).to.deep.equal([path]);
      const [base, ours, theirs] = three;
      expect(merge(root, [base, theirs, ours]).paths).to.deep.equal([path]);
      for (const [side, chosen] of [
        ['ours', ours],
        ['theirs', theirs],
      ] as const) {
        expect(merge(root, three, { resolve: () => side })).to.deep.equal({ text: chosen, paths: [] });
      }
    });
  }

  it('asks about the whole file where its root holds them', () => {
    const three: Three = ['<label>L</label>', '<label>L</label><page>P</page>', '<label>L</label><url>U</url>'];
    expect(merge('CustomTab', three).paths).to.deep.equal(['']);
    expect(merge('CustomTab', three, { resolve: () => 'theirs' }).text).to.equal(three[2]);
  });

  it('has both elements of what both added, where no table says that one may stand', () => {
    const [ours, theirs] = ['<target><a>1</a></target>', '<target><b>1</b></target>'];
    const { text: merged, paths } = merge('SomeSettings', ['', ours, theirs]);
    expect(paths).to.deep.equal([]);
    expect(merged).to.include('<a>1</a>').and.to.include('<b>1</b>');
  });

  it('asks about a whole quick action where both sides gave it another thing to start', () => {
    const action = (what: string, type: string): string => `<label>L</label>${what}<type>${type}</type>`;
    const three: Three = [
      action('<lightningComponent>c:a</lightningComponent>', 'LightningComponent'),
      action('<flowDefinition>F</flowDefinition>', 'Flow'),
      action('<lightningComponent>c:b</lightningComponent>', 'LightningComponent'),
    ];
    expect(merge('QuickAction', three).paths).to.deep.equal(['']);
    expect(merge('QuickAction', three, { resolve: () => 'theirs' }).text).to.equal(three[2]);
  });

  it('has a step that was moved out of what is asked about once, whichever is chosen', () => {
    const dialog = (steps: string): string => `<botDialogs>${steps}<developerName>D</developerName></botDialogs>`;
    const step = (content: string): string => `<botSteps>${content}<stepIdentifier>s</stepIdentifier></botSteps>`;
    const three: Three = [
      dialog(step(innerStep('a'))),
      dialog(step(link('')) + innerStep('a')),
      dialog(step(innerStep('a') + innerStep('b'))),
    ];
    expect(merge('BotVersion', three).paths).to.deep.equal(['botDialogs[D]/botSteps[s]']);
    for (const [at, side] of (['base', 'ours', 'theirs'] as const).entries()) {
      expect(merge('BotVersion', three, { resolve: () => side })).to.deep.equal({ text: three[at], paths: [] });
    }
  });

  it('has what one side changed of a step that the other one moved out of a group', () => {
    const dialog = (steps: string): string => `<botDialogs>${steps}<developerName>D</developerName></botDialogs>`;
    const group = (steps: string): string => `<botSteps>${steps}<stepIdentifier>s</stepIdentifier></botSteps>`;
    const edited = innerStep('a').replace('<stepId', '<type>Wait</type><stepId');
    expect(
      merge('BotVersion', [dialog(group(innerStep('a'))), dialog(group('') + innerStep('a')), dialog(group(edited))])
    ).to.deep.equal({ text: dialog(group('') + edited), paths: [] });
  });

  it('has what both sides changed of an update of the record that started a flow', () => {
    const [own, other] = [inputReference('$Record'), '<filterLogic>and</filterLogic>'];
    expect(
      merge('Flow', [
        node('recordUpdates', own),
        node('recordUpdates', input + own),
        node('recordUpdates', other + filters + own),
      ])
    ).to.deep.equal({ text: node('recordUpdates', other + filters + input + own), paths: [] });
  });

  it('takes the choice of the side that made another one', () => {
    for (const three of [
      [assigned(text('a')), assigned(reference), assigned(text('a'))],
      [assigned(text('a')), assigned(text('a')), assigned(reference)],
    ] as const) {
      expect(merge('Flow', three)).to.deep.equal({ text: assigned(reference), paths: [] });
    }
  });

  it('asks about the value alone where both changed one of a kind', () => {
    expect(merge('Flow', [assigned(text('a')), assigned(text('b')), assigned(text('c'))]).paths).to.deep.equal([
      'recordCreates[C]/inputAssignments[F]/value/stringValue',
    ]);
  });

  it('asks about what was chosen alone where one side took it away and the other one changed it, and has the rest of both', () => {
    const rule = (...content: readonly string[]): string => `<rules><fullName>R</fullName>${content.join('')}</rules>`;
    const [all, some] = ['<triggerType>all</triggerType>', '<triggerType>some</triggerType>'];
    const [one, other] = ['<formula>1</formula>', '<formula>2</formula>'];
    const three: Three = [rule(one, all), rule(all), rule(other, some)];
    for (const [side, chosen] of [
      ['ours', ''],
      ['theirs', other],
      ['base', one],
    ] as const) {
      const [base, ours, theirs] = three;
      expect(merge('Workflow', three).paths).to.deep.equal(['rules[R]/formula']);
      expect(merge('Workflow', three, { resolve: () => side })).to.deep.equal({ text: rule(chosen, some), paths: [] });
      expect(merge('Workflow', [base, theirs, ours]).paths).to.deep.equal(['rules[R]/formula']);
    }
    const tab = (...content: readonly string[]): string => `<label>L</label>${content.join('')}`;
    expect(merge('CustomTab', [tab('<url>A</url>'), tab('<url>B</url>'), tab()]).paths).to.deep.equal(['url']);
  });

  it('asks about the element that holds them where one side took several away, or what was chosen is another one', () => {
    const item = (field: string): string => `<criteriaItems><field>${field}</field></criteriaItems>`;
    const rule = (...content: readonly string[]): string => `<rules><fullName>R</fullName>${content.join('')}</rules>`;
    for (const three of [
      [rule(item('A'), item('B')), rule(), rule(item('A'), item('C'))],
      [rule(item('A')), rule(), rule(item('A'), item('C'))],
      [rule(item('A')), rule(), rule('<formula>1</formula>')],
    ] as const) {
      expect(merge('Workflow', three).paths).to.deep.equal(['rules[R]']);
    }
    expect(
      merge('SharingRules', [sharedTo('<group>A</group>'), sharedTo(''), sharedTo('<group>B</group>')]).paths
    ).to.deep.equal(['sharingOwnerRules[R]/sharedTo']);
  });

  it('has the groups of both sides where an element may hold several, as that of a list view', () => {
    const shared = (...groups: readonly string[]): string =>
      `<sharedTo>${groups.map((group) => `<group>${group}</group>`).join('')}</sharedTo>`;
    const merged = merge('ListView', [shared('A'), shared('A', 'B'), shared('A', 'C')]);
    expect(merged).to.deep.equal({ text: shared('A', 'B', 'C'), paths: [] });
    expect(merge('ListView', [shared('A'), shared('B'), shared('C')]).paths).to.deep.equal([]);
  });

  it('are none of the entries of one list, whose keys tell them apart, also where a side took all away', () => {
    const links = (...names: readonly string[]): string => names.map((name) => `<links>${name}</links>`).join('');
    const [base, ours] = [links('a', 'b'), links('n', 'a', 'b')];
    expect(merge('HomePageComponent', [base, ours, ''])).to.deep.equal({ text: links('n'), paths: [] });
    expect(merge('HomePageComponent', [base, '', ours])).to.deep.equal({ text: links('n'), paths: [] });
    expect(merge('HomePageComponent', [base, ours, '<body>c</body>']).paths).to.deep.equal(['']);
  });
});

describe('the table of choices', () => {
  it('names elements that the WSDL declares', () => {
    const unknown = Object.entries(choiceTable).flatMap(([type, rows]) =>
      rows.flatMap(({ at, alternatives, source }) => {
        const isBelow = type !== '*' && at !== '*';
        const holder = isBelow ? (at === '' ? type : fieldAt(type, at)?.type) : source.split(',')[0];
        const known = new Set(fieldsOf(holder ?? '').map(({ name }) => name));
        const tags = alternatives === '*' ? [] : alternatives.split(/[ |]/);
        // "picklist" is of API version 37.0 and earlier.
        const missing = tags.filter((tag) => !known.has(tag) && tag !== 'picklist');
        return known.size === 0 ? [`${type}/${at}`] : missing.map((tag) => `${type}/${at}: ${tag}`);
      })
    );
    expect(unknown).to.deep.equal([]);
  });
});
